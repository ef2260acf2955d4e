// Hashes the chosen protocol in the browser and compares it with the one on the page: nothing is sent.
;(function () {
  const box = document.getElementById('protocol-file')
  const input = document.getElementById('file')
  const said = box && box.querySelector('[role=status]')
  if (!box || !input || !said || !window.crypto || !window.crypto.subtle || !window.DecompressionStream)
    return
  box.hidden = false

  function say(words) {
    said.textContent = words
  }

  async function hashOf(bytes) {
    const digest = new Uint8Array(await window.crypto.subtle.digest('SHA-256', bytes))
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }

  async function inflate(bytes) {
    const stream = new window.Blob([bytes]).stream().pipeThrough(new window.DecompressionStream('deflate'))
    return new Uint8Array(await new window.Response(stream).arrayBuffer())
  }

  // The embedded file of a PDF as the cabinet writes it; undefined when there is none.
  async function attachmentOf(bytes) {
    const text = new window.TextDecoder('latin1').decode(bytes)
    const at = text.indexOf('/EmbeddedFile\n')
    if (at < 0) return undefined
    const from = text.indexOf('stream\n', at) + 'stream\n'.length
    const length = Number((/\/Length (\d+)/.exec(text.slice(at, from)) || [])[1])
    const data = bytes.subarray(from, from + length)
    return text.slice(at, from).includes('/FlateDecode') ? inflate(data) : data
  }

  async function compare(file) {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const isPdf = bytes[0] === 0x25 && bytes[1] === 0x50 && bytes[2] === 0x44 && bytes[3] === 0x46
    const content = isPdf ? await attachmentOf(bytes).catch(() => undefined) : bytes
    if (!content) return say(box.dataset.none)
    const hash = await hashOf(content)
    say(hash === box.dataset.hash ? box.dataset.same : box.dataset.other.replace('…', hash))
  }

  input.addEventListener('change', () => {
    const file = input.files && input.files[0]
    if (file) void compare(file)
  })
})()
