/** People of a bench: names and addresses that follow from a number, so that both tenants have the same mixture. */

const given = ['ann', 'bea', 'carl', 'dora', 'emil', 'fay', 'gus', 'hana', 'ivan', 'jo'].flatMap((name) => [
  name,
  `${name}a`,
]);
const family = ['archer', 'baker', 'cook', 'dyer', 'farmer', 'glover', 'hunter', 'mason', 'miller', 'potter'];

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

export interface Person {
  email: string;
  name: string;
  given_name: string;
  family_name: string;
}

/** One in twenty has each given name. */
export function person(number: number): Person {
  const first = given[number % given.length] ?? '';
  const last = family[Math.floor(number / given.length) % family.length] ?? '';
  return {
    email: `${first}.${last}.${number}@example.com`,
    name: `${capital(first)} ${capital(last)} ${number}`,
    given_name: capital(first),
    family_name: capital(last),
  };
}
