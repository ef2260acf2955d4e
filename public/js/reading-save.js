// Keeps what is typed by itself: changed fields only, again after a failure, and asks when two devices disagree.
{
  const form = document.getElementById('readings-form')
  const said = document.getElementById('saved')
  const words = form.dataset
  const restMs = 1_500
  const longestPauseMs = 60_000
  /** What the server has of each field, as far as this page knows. */
  const kept = new Map()
  const changed = new Set()
  let isLeaving = false
  let isOver = false
  let failures = 0
  let sending
  let waiting

  const isOurs = (name) => /^(value|kind|note|noteText|offFrom|offTo)\.|^readOn$/.test(name)
  const fill = (sentence, values) =>
    sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole))
  const valueOf = (name) => form.elements[name].value

  function say(text) {
    if (text && said.textContent !== text) said.textContent = text
  }

  function later(ms) {
    clearTimeout(waiting)
    if (!isOver) waiting = setTimeout(save, ms)
  }

  function note({ target }) {
    const { name } = target
    if (!name || !isOurs(name)) return
    if (valueOf(name) === kept.get(name)) changed.delete(name)
    else changed.add(name)
    if (changed.size === 0 || isOver) return
    if (failures === 0) say(words.unsaved)
    later(restMs)
  }

  function bodyOf(names) {
    const body = new URLSearchParams({
      _csrf: form.elements._csrf.value,
      version: form.elements.version.value,
    })
    for (const name of names) {
      body.append(name, valueOf(name))
      if (kept.has(name)) body.append(`was.${name}`, kept.get(name))
    }
    return body
  }

  async function save(isLast) {
    clearTimeout(waiting)
    if (sending || isOver || changed.size === 0) return
    if (navigator.onLine === false) return say(words.offline)
    const names = [...changed]
    const values = names.map((name) => [name, valueOf(name)])
    const body = bodyOf(names)
    changed.clear()
    sending = names
    try {
      const answer = await fetch(words.autosave, {
        method: 'POST',
        headers: { accept: 'application/json' },
        redirect: 'manual',
        // Browsers let 64 KB go after the page.
        keepalive: isLast === true && body.toString().length < 60_000,
        body,
      })
      sending = undefined
      await hear(answer, values)
    } catch {
      sending = undefined
      again(names)
    }
  }

  async function hear(answer, values) {
    const names = values.map(([name]) => name)
    const isJson = (answer.headers.get('content-type') || '').includes('json')
    if (answer.type === 'opaqueredirect' || answer.status === 403 || answer.status === 404) {
      isOver = true
      names.forEach((name) => changed.add(name))
      return say(isJson ? (await answer.json()).message : words.ended)
    }
    if (!isJson || answer.status >= 500 || answer.status === 429) return again(names)
    failures = 0
    const told = await answer.json()
    if (answer.status === 422) return refuse(told, names)
    const disputed = new Set(told.conflicts.map(({ field }) => field))
    for (const [name, value] of values) if (!disputed.has(name)) kept.set(name, value)
    told.conflicts.forEach(ask)
    if (changed.size > 0) later(restMs)
    else say(told.saved)
  }

  /** Said once, tried again and again with growing pauses, at once when the connection comes back. */
  function again(names) {
    for (const name of names) if (valueOf(name) !== kept.get(name)) changed.add(name)
    failures += 1
    say(navigator.onLine === false ? words.offline : words.retry)
    later(Math.min(restMs * 2 ** failures, longestPauseMs))
  }

  function refuse(told, names) {
    const wrong = new Set(told.errors.map(({ field }) => field))
    say(told.message)
    if (wrong.size === 0) return
    names.filter((name) => !wrong.has(name)).forEach((name) => changed.add(name))
    if (changed.size > 0) later(restMs)
  }

  /** Both values beside the field, with a button each; nothing is decided for anybody. */
  function ask({ field, theirs, mine, text }) {
    const input = document.getElementById(field) || form.querySelector(`[name="${field}"]`)
    const place = input && (input.closest('td, .meter__now, .meter__end > details > *') || input.parentNode)
    if (!place) return
    const old = document.getElementById(`two.${field}`)
    if (old) old.remove()
    const box = place.appendChild(document.createElement('div'))
    box.id = `two.${field}`
    box.className = 'notice notice--care two-devices'
    box.setAttribute('role', 'alert')
    box.appendChild(document.createElement('p')).textContent = text
    const button = (label, choose) => {
      const one = box.appendChild(document.createElement('button'))
      one.type = 'button'
      one.className = 'btn btn-quiet'
      one.textContent = label
      one.addEventListener('click', () => {
        box.remove()
        kept.set(field, theirs)
        choose()
        input.focus()
      })
    }
    button(fill(words.theirs, { value: theirs || words.nil }), () => put(field, theirs))
    button(fill(words.mine, { value: mine || words.nil }), () => {
      changed.add(field)
      later(0)
    })
  }

  function put(name, value) {
    const input = form.elements[name]
    input.value = value
    const shown = form.querySelector(`[name="${name}"]`)
    shown.dispatchEvent(new window.Event('input', { bubbles: true }))
  }

  for (const element of form.elements)
    if (element.name && isOurs(element.name) && !kept.has(element.name))
      kept.set(element.name, valueOf(element.name))
  if (form.hasAttribute('data-kept')) {
    // What waited behind the sign-in is nowhere else: the server tells by the version what is new.
    for (const [name, value] of [...kept]) if (value !== '') changed.add(name)
    kept.clear()
    later(restMs)
  }
  form.addEventListener('input', note)
  form.addEventListener('change', note)
  form.addEventListener('submit', () => {
    isLeaving = true
    clearTimeout(waiting)
  })
  document.addEventListener('keydown', (event) => {
    if (event.code !== 'KeyS' || !(event.ctrlKey || event.metaKey) || event.altKey) return
    event.preventDefault()
    save()
  })
  window.addEventListener('online', () => later(0))
  window.addEventListener('offline', () => changed.size > 0 && say(words.offline))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && !isLeaving) save(true)
  })
  window.addEventListener('pagehide', () => !isLeaving && save(true))
  window.addEventListener('beforeunload', (event) => {
    if (isLeaving || (changed.size === 0 && !sending)) return
    event.preventDefault()
    event.returnValue = ''
  })
  window.addEventListener('pageshow', () => {
    isLeaving = false
  })
}
