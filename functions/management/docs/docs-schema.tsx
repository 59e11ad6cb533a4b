import type { JsonSchema } from '../../../shared/model/json-schema.ts';

/** Objects inside of objects that the page shows; deeper ones are in the machine's description. */
const deepest = 3;

/** Members of an object as a list: name, whether it must be there, type and limits, and what is inside. */
export const Properties = ({ schema, depth = 1 }: { schema: JsonSchema; depth?: number }) => (
  <ul class="properties">
    {Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const inner = depth < deepest ? objectsIn(property) : [];
      return (
        <li>
          <code>{name}</code>
          {schema.required?.includes(name) ? <em> required</em> : null} <span>{wording(property)}</span>
          {inner.map((one) => (
            <>
              {inner.length > 1 && one.title !== undefined ? <b class="form">{one.title}</b> : null}
              <Properties schema={one} depth={depth + 1} />
            </>
          ))}
        </li>
      );
    })}
  </ul>
);

/** The objects whose members are worth showing: the schema itself, its items, or each of its forms. */
export function objectsIn(schema: JsonSchema): (JsonSchema & { title?: string })[] {
  if (schema.properties !== undefined && Object.keys(schema.properties).length > 0) return [schema];
  if (schema.items !== undefined) return objectsIn(schema.items);
  return (schema.anyOf ?? []).flatMap(objectsIn);
}

/** The name of the entity that a schema refers to. */
export const entityOf = ({ $ref }: JsonSchema): string | undefined =>
  typeof $ref === 'string' ? $ref.slice($ref.lastIndexOf('/') + 1) : undefined;

/** A type and its limits in words: `list of string, 1 to 100 characters`. */
export function wording(schema: JsonSchema): string {
  const entity = entityOf(schema);
  if (entity !== undefined) return entity;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(wording))].join(' or ');
  if (schema.allOf !== undefined) return schema.allOf.map(wording).join(' and ');
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const { minItems, maxItems, minLength, maxLength, minimum, maximum } = schema as Record<string, number | undefined>;
  if (schema.items !== undefined) return `list of ${wording(schema.items)}${range(minItems, maxItems, ' items')}`;
  const format = schema['format'] === 'date-time' ? 'date and time' : (schema.type ?? 'any value');
  const pattern = typeof schema['pattern'] === 'string' ? `, matches ${schema['pattern']}` : '';
  return `${format}${range(minLength, maxLength, ' characters')}${range(minimum, maximum, '')}${pattern}`;
}

function range(from: number | undefined, to: number | undefined, unit: string): string {
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return `, at least ${from}${unit}`;
  return from === undefined || from === 0 ? `, at most ${to}${unit}` : `, ${from} to ${to}${unit}`;
}
