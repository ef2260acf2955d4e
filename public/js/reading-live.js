// Counts and hints while one types. The server judges again: nothing here decides or stops anything.
{
  const form = document.getElementById('readings-form')
  const words = form.dataset
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 3 })
  const progress = document.getElementById('progress')
  const progressText = document.getElementById('progress-text')
  const entered = new Set()

  const fill = (sentence, values) =>
    sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole))
  /** Writes only what differs: every needless change is laid out and painted again, a thousand rows long. */
  const write = (element, property, value) => {
    if (element[property] !== value) element[property] = value
  }
  const meterOf = (element) => element.closest('[data-meter]')
  /** The main register's id names the meter's own fields. */
  const idOf = (meter) => meter.querySelector('input[data-previous]').name.slice('value.'.length)
  const fieldOf = (meter, name) => meter.querySelector(`[name="${name}.${idOf(meter)}"]`)

  /** What one input holds: nothing, a number, or a slip with its words. */
  function read(input, note, isLeft) {
    const typed = input.value.replace(/[\s\u200b\u2060]/g, '')
    if (typed === '') return {}
    const whole = /^(\d{1,9})[.,]\d*$/.exec(typed)
    if (whole) return { slip: words.integer, repair: whole[1] }
    if (!/^\d{1,9}$/.test(typed)) return { slip: words.number }
    const value = Number(typed)
    const digits = Number(input.dataset.digits)
    if (String(value).length > digits)
      return { slip: fill(words.digits, { digits, typed: String(value).length }) }
    if (input.dataset.previous === '') return { value }
    const previous = Number(input.dataset.previous)
    const isRound = value < previous && note === '06'
    if (value < previous && !isRound) {
      // Half a number is smaller than the whole one: wait until it is as long, or the field is left.
      const isDone = isLeft || typed.length >= String(previous).length
      return isDone ? { value, slip: fill(words.below, { previous }) } : { value }
    }
    const units = value - previous + (isRound ? 10 ** digits : 0)
    return { value, use: units * Number(input.dataset.multiplier || 1) + Number(input.dataset.plus || 0) }
  }

  /** One meter: its registers summed, what is said of them, and how serious it is. */
  function judge(meter, left) {
    const inputs = [...meter.querySelectorAll('input[data-previous]')]
    const note = (fieldOf(meter, 'note') || {}).value || ''
    const kind = meter.querySelector(`[name="kind.${idOf(meter)}"]:checked`) || fieldOf(meter, 'kind')
    const read1 = inputs.map((input) => read(input, note, input === left))
    const slip = read1.findIndex((one) => one.slip !== undefined)
    const isComplete = read1.every((one) => one.use !== undefined)
    const use = isComplete ? read1.reduce((sum, one) => sum + one.use, 0) : undefined
    const isEntered = note !== '' || inputs.some((input) => input.value.trim() !== '')
    const base = { inputs, uses: read1.map((one) => one.use), use, isEntered }
    if (slip >= 0)
      return { ...base, level: 'wrong', text: read1[slip].slip, repair: read1[slip].repair, at: inputs[slip] }
    if (use === 0 && !(kind && kind.value)) return { ...base, level: 'care', text: words.dry, at: inputs[0] }
    const usual = Number(meter.dataset.usual || NaN)
    const volumes = { volume: numbers.format(use || 0), usual: numbers.format(usual) }
    if (use > usual * 3) return { ...base, level: 'care', text: fill(words.more, volumes), at: inputs[0] }
    return { ...base, level: 'fine', isUsual: use > 0 && usual > 0 }
  }

  function show(meter, left) {
    const judged = judge(meter, left)
    const isGrid = meter.tagName === 'TBODY'
    if (isGrid) mark(meter, judged.level)
    showUse(meter, judged, isGrid)
    showHint(meter, judged, isGrid)
    showTag(meter, judged)
    count(meter, judged.isEntered)
  }

  function mark(meter, level) {
    for (const one of ['wrong', 'care'])
      if (meter.classList.contains(`is-${one}`) !== (level === one)) meter.classList.toggle(`is-${one}`)
  }

  function showUse(meter, judged, isGrid) {
    if (isGrid) {
      meter.querySelectorAll('.use').forEach((cell, i) => {
        write(cell, 'textContent', judged.uses[i] === undefined ? '' : numbers.format(judged.uses[i]))
      })
      return
    }
    const unit = document.documentElement.lang === 'ru' ? 'м³' : 'm³'
    const isUsual = judged.level === 'fine' && judged.isUsual
    const volume = judged.use === undefined ? '' : numbers.format(judged.use)
    const text = volume === '' ? '' : fill(words.use, { volume: `${volume}\u00a0${unit}` })
    write(meter.querySelector('.use__now'), 'textContent', isUsual ? fill(words.usual, { volume }) : text)
    const mean = meter.querySelector('.use__mean')
    if (mean) write(mean, 'hidden', isUsual)
  }

  function showHint(meter, judged, isGrid) {
    let place = meter.querySelector('.live')
    if (judged.text === undefined) {
      if (place) place.remove()
      return
    }
    if (!place) place = isGrid ? addRow(meter) : addBlock(meter)
    const cell = place.firstElementChild && isGrid ? place.firstElementChild : place
    const text = document.createElement('p')
    text.id = `hint.${idOf(meter)}`
    text.className = judged.level === 'wrong' ? 'field-error' : 'text-care'
    text.textContent = judged.text
    cell.replaceChildren ? cell.replaceChildren(text) : ((cell.textContent = ''), cell.appendChild(text))
    judged.at.setAttribute('aria-describedby', text.id)
    if (judged.repair === undefined) return
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'btn btn-quiet'
    button.textContent = fill(words.repair, { value: judged.repair })
    button.addEventListener('click', () => {
      judged.at.value = judged.repair
      judged.at.focus()
      judged.at.dispatchEvent(new window.Event('input', { bubbles: true }))
    })
    cell.appendChild(button)
  }

  function hintBlock(name) {
    const block = document.createElement(name)
    block.className = 'live'
    block.setAttribute('aria-live', 'polite')
    return block
  }

  function addBlock(meter) {
    const folded = meter.querySelector('.meter__end > details')
    return folded.parentNode.insertBefore(hintBlock('div'), folded)
  }

  function addRow(meter) {
    const row = hintBlock('tr')
    row.className = 'words live'
    const cell = row.appendChild(document.createElement('td'))
    cell.colSpan = 8
    return meter.appendChild(row)
  }

  function showTag(meter, judged) {
    const tag = meter.querySelector('.state .tag')
    if (!tag) return
    const state = judged.level !== 'fine' ? judged.level : judged.isEntered ? 'entered' : 'empty'
    const tones = { wrong: 'bad', care: 'care', entered: 'good', empty: 'info' }
    write(tag, 'className', `tag tag--${tones[state]}`)
    write(tag, 'textContent', words[state])
  }

  function count(meter, isEntered) {
    entered[isEntered ? 'add' : 'delete'](meter)
    if (meter.hasAttribute('data-entered') !== isEntered) meter.toggleAttribute('data-entered', isEntered)
    if (!progress) return
    const done = entered.size + Number(progress.dataset.elsewhere || 0)
    write(progress, 'value', done)
    write(progressText, 'textContent', fill(words.progress, { done, total: progress.max }))
  }

  /** The server's words at a field are about what stood there before. */
  function forgetSlip(field) {
    if (!field.hasAttribute('aria-invalid')) return
    field.removeAttribute('aria-invalid')
    field.classList.remove('is-wrong')
    const said = document.getElementById(`${field.name}-error`)
    if (said) said.hidden = true
  }

  /** 54 and 07 need dates, 99 a text: the folded fields open. */
  function unfold(meter, field) {
    const isNeeded = field.value === '54' || field.value === '07' || field.value === '99'
    const folded = isNeeded ? fieldOf(meter, 'noteText').closest('details') : null
    if (folded) folded.open = true
  }

  function changed(event) {
    const meter = meterOf(event.target)
    if (!meter) return
    forgetSlip(event.target)
    if (event.target.tagName === 'SELECT') unfold(meter, event.target)
    show(meter, event.type === 'change' ? event.target : undefined)
  }

  form.addEventListener('input', changed)
  form.addEventListener('change', changed)
  for (const meter of form.querySelectorAll('[data-meter]')) count(meter, judge(meter).isEntered)
}
