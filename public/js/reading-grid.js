// Filters and keys for a grid of many inlets. Everything works without it as one long form.
{
  const form = document.getElementById('readings-form')
  const tools = document.getElementById('grid-tools')
  const [house, show, search, state] = ['tool-house', 'tool-show', 'tool-search', 'tool-state'].map((id) =>
    document.getElementById(id),
  )
  const inlets = []
  let current
  for (const body of form.querySelectorAll('tbody.house, tbody.inlet')) {
    if (body.classList.contains('house'))
      current = { body, title: body.textContent.toLowerCase(), number: body.id.slice('house-'.length) }
    else inlets.push({ body, house: current || { title: '', number: body.dataset.house } })
  }

  const kinds = {
    '': () => true,
    empty: (body) => !body.hasAttribute('data-entered'),
    warning: (body) => body.classList.contains('is-wrong') || body.classList.contains('is-care'),
    two: (body) => body.querySelector('.second') !== null,
    off: (body) => {
      const kind = body.querySelector('[name^="kind."]:checked, select[name^="kind."]')
      return kind !== null && kind.value === '54'
    },
    unverified: (body) => body.hasAttribute('data-unverified'),
  }
  const textOf = (body) =>
    `${body.querySelector('th').textContent} ${body.querySelector('.serial').textContent}`.toLowerCase()

  /** Rows leave only when the filter is changed, never while one types. */
  function filter() {
    const sought = search.value.trim().toLowerCase()
    const isKind = kinds[show.value]
    const shown = new Map()
    let total = 0
    for (const inlet of inlets) {
      const { body } = inlet
      const isShown =
        (house.value === '' || inlet.house.number === house.value) &&
        isKind(body) &&
        (sought === '' || inlet.house.title.includes(sought) || textOf(body).includes(sought))
      body.hidden = !isShown
      total += isShown ? 1 : 0
      shown.set(inlet.house.body, (shown.get(inlet.house.body) || 0) + (isShown ? 1 : 0))
    }
    for (const [body, number] of shown) if (body) body.hidden = number === 0
    const values = { count: total, total: inlets.length }
    state.textContent = form.dataset.shown.replace(/\{(\w+)\}/g, (whole, name) => values[name])
  }

  function showEverything() {
    house.value = ''
    show.value = ''
    search.value = ''
    filter()
  }

  /** A link of the error summary opens the row it leads to, whatever the filter. */
  function reveal(event) {
    const link = event.target.closest('a[href^="#"]')
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)))
    const body = target && target.closest('tbody')
    if (body && body.hidden) showEverything()
  }

  /** The filters are there only for more rows than one sees at once. */
  function openTools() {
    const go = document.getElementById('tool-go')
    const houses = document.getElementById('houses')
    if (houses) houses.hidden = true
    document.addEventListener('click', reveal)
    if (tools.hasAttribute('data-partial')) {
      // Other rows are not on this page: they are asked for, and what was typed is kept on the way.
      for (const field of [house, show]) field.addEventListener('change', () => go.firstElementChild.click())
      return
    }
    let waiting
    search.addEventListener('input', () => {
      clearTimeout(waiting)
      waiting = setTimeout(filter, 150)
    })
    search.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault())
    house.addEventListener('change', filter)
    show.addEventListener('change', filter)
    go.hidden = true
    // A browser that goes back fills the fields again.
    window.addEventListener('pageshow', () => (house.value || show.value || search.value) && filter())
  }

  /** Of many inlets at once only those on the screen are meant. */
  function nameShown() {
    const hidden = inlets.filter(({ body }) => body.hidden)
    const field = form.elements.offOnly || form.appendChild(document.createElement('input'))
    field.type = 'hidden'
    field.name = 'offOnly'
    field.disabled = hidden.length === 0
    field.value = inlets
      .filter(({ body }) => !body.hidden)
      .map(({ body }) => body.querySelector('[data-previous]').name.slice('value.'.length))
      .join(' ')
  }

  /** Asked for once: at every key a search through a thousand rows is felt. */
  const inputs = [...form.querySelectorAll('.now input')]
  const bodies = new Map(inputs.map((input) => [input, input.closest('tbody')]))
  const places = new Map(inputs.map((input, at) => [input, at]))
  /** The next shown input from a place on, of those that are `fit`. */
  function nextFrom(at, step, fit = () => true) {
    for (let i = at; i >= 0 && i < inputs.length; i += step)
      if (!bodies.get(inputs[i]).hidden && fit(inputs[i])) return inputs[i]
    return undefined
  }
  const isBlank = (input) => input.value.trim() === ''
  let before = { input: undefined, value: '' }

  function go(input) {
    if (!input) return
    input.focus()
    input.select()
  }

  /** Where a key leads from an input; undefined: it stays an ordinary key of a text field. */
  function targetOf(event, input) {
    const { key, shiftKey } = event
    const isFar = event.ctrlKey || event.metaKey
    const { selectionStart: from, selectionEnd: to } = input
    // Home and End first move within the number, as in every text field.
    const isAtEdge = isFar || from !== to || (key === 'Home' ? from === 0 : to === input.value.length)
    if ((key === 'Home' || key === 'End') && (!isAtEdge || shiftKey)) return undefined
    if (isFar && key === 'Enter') return undefined
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: shiftKey ? -1 : 1 }[key]
    if (step === undefined && key !== 'Home' && key !== 'End') return undefined
    if (key === 'Home') return { to: nextFrom(0, 1) }
    if (key === 'End') return { to: nextFrom(inputs.length - 1, -1) }
    return { to: nextFrom(places.get(input) + step, step, isFar ? isBlank : undefined) }
  }

  function press(event) {
    const input = event.target
    if (!input.matches('.now input') || event.altKey || event.isComposing) return
    if (event.key === 'Escape') return restore(event, input)
    const target = targetOf(event, input)
    if (target === undefined) return
    event.preventDefault()
    go(target.to)
  }

  /** As it was before this cell was gone into. */
  function restore(event, input) {
    if (before.input !== input || before.value === input.value) return
    event.preventDefault()
    input.value = before.value
    input.select()
    input.dispatchEvent(new window.Event('change', { bubbles: true }))
  }

  if (tools) openTools()
  const off = form.querySelector('button[name=action][value=off]')
  if (off) off.addEventListener('click', nameShown)
  form.addEventListener('keydown', press)
  form.addEventListener('focusin', ({ target }) => {
    if (target.matches('.now input')) before = { input: target, value: target.value }
  })
  document.getElementById('grid-keys').hidden = false
}
