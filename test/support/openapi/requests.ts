import { Ajv, type ValidateFunction } from 'ajv';
import { contract, templateOf } from './contract.ts';

/**
 * Auth0's contract as a judge of what callers send: closed objects stay closed, so a property that nobody
 * knows is a fault, and so is a `null` where there can be none.
 */

const root = 'requests';
let judge: Ajv | undefined;
const compiler = (): Ajv => {
  judge ??= new Ajv({
    strict: false,
    validateFormats: false,
    unicodeRegExp: false,
    logger: false,
    inlineRefs: false,
    code: { optimize: false },
  })
    // The whole contract as one schema, so that its references are found; it is not itself checked.
    .addSchema(contract(), root, undefined, false);
  return judge;
};

const compiled = new Map<string, ValidateFunction>();

/**
 * Whether the contract takes a body; undefined for an operation that it does not have.
 * @param operation for example `PATCH /clients/:id`
 */
export function contractTakes(operation: string, body: unknown): boolean | undefined {
  const known = compiled.get(operation);
  if (known !== undefined) return known(body);
  const [method = '', path = ''] = operation.split(' ');
  const template = templateOf(path);
  if (template === undefined || contract().paths[template]?.[method.toLowerCase()] === undefined) return undefined;
  const escaped = template.replaceAll('~', '~0').replaceAll('/', '~1');
  const pointer = `/paths/${escaped}/${method.toLowerCase()}/requestBody/content/application~1json/schema`;
  const made = compiler().compile({ $ref: `${root}#${encodeURI(pointer)}` });
  compiled.set(operation, made);
  return made(body);
}
