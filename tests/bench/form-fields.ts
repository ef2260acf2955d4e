/** What a browser would send of a readings page: hidden inputs, and the value inputs with the previous value. */
export type FormFields = {
  hidden: [string, string][]
  values: { name: string; previous: number; digits: number }[]
}

export function fieldsOf(html: string): FormFields {
  const main = html.slice(html.indexOf('<main'))
  const tags = main.match(/<input[^>]*>/g) ?? []
  const hidden: [string, string][] = []
  const values: FormFields['values'] = []
  for (const tag of tags) {
    const name = attribute(tag, 'name')
    if (tag.includes('type="hidden"')) hidden.push([name, attribute(tag, 'value')])
    else if (name.startsWith('value.'))
      values.push({
        name,
        previous: Number(attribute(tag, 'data-previous')),
        digits: Number(attribute(tag, 'data-digits')),
      })
  }
  return { hidden, values }
}

/** Every register a little above its previous value, differently each turn. */
export function typedFields({ hidden, values }: FormFields, turn: number): string {
  const typed = values.map(({ name, previous, digits }, index): [string, string] => [
    name,
    String((previous + 1 + ((turn * 7 + index) % 90)) % 10 ** digits),
  ])
  return new URLSearchParams([...hidden, ...typed, ['action', 'next']]).toString()
}

export function submitFields({ hidden }: FormFields): string {
  return new URLSearchParams([...hidden, ['confirmAll', 'on'], ['action', 'submit']]).toString()
}

function attribute(tag: string, name: string): string {
  return new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
}
