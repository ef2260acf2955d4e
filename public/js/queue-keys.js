// Keys of the queue: j and k lead from value to value, others decide. Everything is done with the mouse too.
{
  const form = document.getElementById('queue-form')
  const help = document.getElementById('keys')
  if (help) help.hidden = false
  const rows = form ? [...form.querySelectorAll('.queue__row')] : []
  const boxOf = (row) => row.querySelector('input[type=checkbox]')
  const currentRow = () => rows.find((row) => row.contains(document.activeElement))

  /** Whoever types, or chooses from a list, means the letter and not the deed. */
  function isTyping(target) {
    if (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName)) return true
    return target.tagName === 'INPUT' && target.type !== 'checkbox'
  }

  function step(by) {
    const current = currentRow()
    const next = current ? rows[rows.indexOf(current) + by] : rows[by > 0 ? 0 : rows.length - 1]
    if (!next) return
    boxOf(next).focus({ preventScroll: true })
    next.scrollIntoView({ block: 'nearest' })
  }

  /** Opens a decision about the ticked values, or about the current one when none is ticked. */
  function decide(action) {
    const current = currentRow()
    if (!rows.some((row) => boxOf(row).checked)) {
      if (!current) return
      boxOf(current).checked = true
    }
    form.elements.action.value = action
    form.elements.reason.focus()
  }

  // By the place of the key: a Russian layout has other letters there.
  const deeds = {
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    KeyX: () => currentRow() && boxOf(currentRow()).click(),
    KeyA: () => currentRow() && currentRow().querySelector('button[name=accept]').click(),
    KeyR: () => decide('return'),
    KeyE: () => decide('estimate'),
    KeyV: () => decide('visit'),
  }

  document.addEventListener('keydown', (event) => {
    const isOurs = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !event.repeat
    if (!isOurs || event.defaultPrevented || isTyping(event.target)) return
    if (event.key === '?' || (event.shiftKey && event.code === 'Slash')) {
      if (!help) return
      event.preventDefault()
      help.open = true
      help.querySelector('summary').focus()
      return
    }
    const deed = form && !event.shiftKey ? deeds[event.code] : undefined
    if (!deed) return
    event.preventDefault()
    deed()
  })
}
