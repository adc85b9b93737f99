// A person or agent by name and address, as commits and trailers write them: `Name <address>`. Pure.

/** A name with an address. */
export interface Person {
  name: string
  email: string
}

/** What Git leaves out at the ends of a name: one of nothing else is no name (git-commit-tree(1)). */
const crud = /^[\s.,:;<>"\\']*$/

/** The person that `Name <address>` names; undefined where Git would not take it so. */
export function parsePerson(text: string): Person | undefined {
  const match = /^([^<>\u0000-\u001f]+) <([^<>\s\u0000-\u001f]+)>$/.exec(text)
  const [, name = '', email = ''] = match ?? []
  return crud.test(name) || crud.test(email) ? undefined : { name: name.trim(), email }
}

/** `Name <address>`. */
export const personText = ({ name, email }: Person): string => `${name} <${email}>`
