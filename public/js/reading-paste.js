// Columns and blocks from a spreadsheet: value, kind and note, as they stand in the grid. What could not be put is said.
{
  const form = document.getElementById('readings-form')
  const words = form.dataset
  const [said, undoButton] = document.getElementById('grid-said').children
  /** Every field the last paste changed, with what it was and became. */
  let pasted = []
  let isLastPaste = false

  const fill = (sentence, values) =>
    sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole))

  /** Lines of cells as a spreadsheet puts them on the clipboard: a cell with a tab or a line end is quoted. */
  function linesOf(text) {
    const lines = [[]]
    let cell = ''
    let isQuoted = false
    const end = () => {
      lines[lines.length - 1].push(cell.trim())
      cell = ''
    }
    const signs = text.replace(/\r\n?/g, '\n').replace(/(?<!\n)\n+$/, '')
    for (let i = 0; i < signs.length; i++) {
      const sign = signs[i]
      if (isQuoted && sign === '"' && signs[i + 1] === '"') cell += signs[++i]
      else if (sign === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted
      else if (sign === '\t' && !isQuoted) end()
      else if (sign === '\n' && !isQuoted) {
        end()
        lines.push([])
      } else cell += sign
    }
    end()
    return lines
  }

  /** Column of the grid a field stands in: 0 value, 1 kind, 2 note. */
  function columnOf(field) {
    if (field.matches('.now input')) return 0
    if (field.matches('.kind select')) return 1
    return field.matches('.note select') ? 2 : undefined
  }

  /** One row a register, those that are shown. */
  function rowsOf() {
    return [...form.querySelectorAll('tbody.inlet:not([hidden]) .now input')].map((input) => {
      const row = input.closest('tr')
      const meter = input.closest('tbody')
      const fields = (name) => [...meter.querySelectorAll(`[name^="${name}."]`)]
      return { input, row, isSecond: row.classList.contains('second'), fields }
    })
  }

  /** «54», «54 Ввод временно отключён», «7» for 07, or the words alone. */
  function codeOf(fields, cell) {
    const known =
      fields[0].tagName === 'SELECT'
        ? [...fields[0].options].map(({ value, text }) => [value, text.toLowerCase()])
        : fields.map(({ value }) => [value, value])
    const sought = cell.toLowerCase()
    const number = (/^(\d{1,2})(\D|$)/.exec(sought) || [])[1]
    const code = number === undefined ? undefined : number.padStart(2, '0')
    const found = known.find(
      ([value, text]) => (value !== '' && value === code) || text === sought || text === `${value} ${sought}`,
    )
    return found && found[0]
  }

  function put(field, property, value) {
    if (field[property] === value) return
    pasted.push({ field, property, was: field[property], is: value })
    field[property] = value
  }

  function putCode(fields, code) {
    if (fields[0].tagName === 'SELECT') return put(fields[0], 'value', code)
    // Round buttons of one question: the one chosen before goes out by itself, so it is remembered first.
    for (const one of fields.filter(({ checked }) => checked)) put(one, 'checked', one.value === code)
    for (const one of fields) if (one.value === code) put(one, 'checked', true)
  }

  function tellChanges() {
    for (const field of new Set(pasted.map((one) => one.field)))
      field.dispatchEvent(new window.Event('change', { bubbles: true }))
  }

  function say(sentences) {
    said.textContent = sentences.join(' ')
    undoButton.hidden = pasted.length === 0
  }

  /** A heading over figures is no reading: put as one it would move the whole column. */
  function takeHeading(lines, column) {
    const [[first = ''], ...rest] = lines
    const isHeading =
      column === 0 && first !== '' && !/\d/.test(first) && rest.some(([cell]) => /\d/.test(cell))
    return isHeading ? lines.shift()[0] : undefined
  }

  function putCell(row, column, cell, left) {
    if (column > 2) left.extra += 1
    else if (column === 0) put(row.input, 'value', cell)
    else if (row.isSecond) left.second += 1
    else {
      const fields = row.fields(column === 1 ? 'kind' : 'note')
      const code = codeOf(fields, cell)
      if (code === undefined) left.codes.add(cell)
      else putCode(fields, code)
      return code !== undefined
    }
    return column === 0
  }

  function putBlock(lines, start, column) {
    const rows = rowsOf()
    const at = rows.findIndex(({ row }) => row === start)
    const left = { rest: [], extra: 0, second: 0, codes: new Set() }
    let count = 0
    lines.forEach((cells, i) => {
      const row = rows[at + i]
      if (row === undefined && cells.some(Boolean)) left.rest.push(cells.find(Boolean))
      if (row === undefined) return
      cells.forEach((cell, j) => {
        if (cell !== '' && putCell(row, column + j, cell, left)) count += 1
      })
    })
    return { ...left, count }
  }

  function paste(event) {
    const column = columnOf(event.target)
    if (column === undefined || !event.clipboardData) return
    const lines = linesOf(event.clipboardData.getData('text'))
    // One cell into a text field is the browser's own work.
    if (lines.length < 2 && lines[0].length < 2 && column === 0) return
    event.preventDefault()
    pasted = []
    const heading = takeHeading(lines, column)
    const { count, rest, extra, second, codes } = putBlock(lines, event.target.closest('tr'), column)
    tellChanges()
    isLastPaste = true
    say([
      fill(words.pasted, { count }),
      ...(heading === undefined ? [] : [fill(words.head, { first: heading })]),
      ...(rest.length === 0 ? [] : [fill(words.rest, { count: rest.length, first: rest[0] })]),
      ...(codes.size === 0 ? [] : [fill(words.codes, { codes: [...codes].slice(0, 5).join('; ') })]),
      ...(second === 0 ? [] : [fill(words.second, { count: second })]),
      ...(extra === 0 ? [] : [fill(words.extra, { count: extra })]),
    ])
  }

  /** What was typed over a pasted cell since then stays. */
  function undo() {
    const back = pasted.filter(({ field, property, is }) => field[property] === is)
    for (const { field, property, was } of back.reverse()) field[property] = was
    pasted = back
    tellChanges()
    pasted = []
    isLastPaste = false
    say([words.undone])
  }

  undoButton.addEventListener('click', undo)
  form.addEventListener('paste', paste)
  form.addEventListener('input', () => (isLastPaste = false))
  form.addEventListener('keydown', (event) => {
    if (!isLastPaste || event.code !== 'KeyZ' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return
    event.preventDefault()
    undo()
  })
}
