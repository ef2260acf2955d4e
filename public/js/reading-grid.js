// Filters, keys and paste for a grid of many inlets. Everything works without it as one long form.
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
      current = { body, title: body.textContent.toLowerCase(), id: body.id }
    else inlets.push({ body, house: current })
  }

  const kinds = {
    All: () => true,
    Empty: (body) => !body.hasAttribute('data-entered'),
    Wrong: (body) => body.classList.contains('is-wrong') || body.classList.contains('is-care'),
    Two: (body) => body.querySelector('.second') !== null,
    Off: (body) => {
      const kind = body.querySelector('[name^="kind."]:checked, select[name^="kind."]')
      return kind !== null && kind.value === '54'
    },
    Unverified: (body) => body.hasAttribute('data-unverified'),
  }
  const textOf = (body) =>
    `${body.querySelector('th').textContent} ${body.querySelector('.serial').textContent}`.toLowerCase()

  /** Rows leave only when the filter is changed, never while one types. */
  function filter() {
    const sought = search.value.trim().toLowerCase()
    const isKind = kinds[show.value]
    const shown = new Map()
    for (const inlet of inlets) {
      const { body } = inlet
      const isShown =
        (house.value === '' || inlet.house.id === house.value) &&
        isKind(body) &&
        (sought === '' || inlet.house.title.includes(sought) || textOf(body).includes(sought))
      body.hidden = !isShown
      shown.set(inlet.house, (shown.get(inlet.house) || 0) + (isShown ? 1 : 0))
    }
    let total = 0
    for (const [one, number] of shown) {
      one.body.hidden = number === 0
      total += number
    }
    say(form.dataset.shown, { count: total, total: inlets.length })
  }

  function say(sentence, values) {
    if (state) state.textContent = sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name])
  }

  function showEverything() {
    house.value = ''
    show.value = 'All'
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

  const valueInputs = () =>
    [...form.querySelectorAll('.now input')].filter((input) => !input.closest('tbody').hidden)

  /** Enter and the arrows go down and up the column. */
  function move(event) {
    const input = event.target
    if (!input.matches('.now input') || event.ctrlKey || event.altKey || event.metaKey) return
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const inputs = valueInputs()
    const next = inputs[inputs.indexOf(input) + step]
    if (!next) return
    next.focus()
    next.select()
  }

  /** A column from a spreadsheet fills down over the rows that are shown. */
  function paste(event) {
    if (!event.target.matches('.now input') || !event.clipboardData) return
    const lines = event.clipboardData.getData('text').replace(/\r/g, '').replace(/\n+$/, '').split('\n')
    if (lines.length < 2) return
    event.preventDefault()
    const inputs = valueInputs()
    const start = inputs.indexOf(event.target)
    const filled = lines.map((line) => line.split('\t')[0].trim()).slice(0, inputs.length - start)
    filled.forEach((value, i) => {
      if (value === '') return
      inputs[start + i].value = value
      inputs[start + i].dispatchEvent(new window.Event('change', { bubbles: true }))
    })
    say(form.dataset.pasted, {
      count: filled.filter((value) => value !== '').length,
      rest: lines.length - filled.length,
    })
  }

  /** The filters are there only for more rows than one sees at once. */
  function openTools() {
    let waiting
    search.addEventListener('input', () => {
      clearTimeout(waiting)
      waiting = setTimeout(filter, 150)
    })
    search.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault())
    house.addEventListener('change', filter)
    show.addEventListener('change', filter)
    document.addEventListener('click', reveal)
    tools.hidden = false
    const houses = document.getElementById('houses')
    if (houses) houses.hidden = true
  }

  if (tools) openTools()
  form.addEventListener('keydown', move)
  form.addEventListener('paste', paste)
}
