// Says back, as it is typed, which number will be called. Without it the page after sending says it.
;(function () {
  const phone = document.getElementById('phone')
  const shown = document.getElementById('phone-shown')
  if (!phone || !shown) return
  const words = shown.dataset.words || ''

  function say() {
    const local = /^(?:\+7|8|7)?(\d{10})$/.exec(phone.value.replace(/[\s().\u2010-\u2015-]/g, ''))
    const parts = local && /^([3489]\d\d)(\d{3})(\d\d)(\d\d)$/.exec(local[1])
    shown.textContent = parts
      ? words.replace('…', '+7\u00a0(' + parts[1] + ')\u00a0' + parts.slice(2).join('-'))
      : ''
  }

  phone.addEventListener('input', say)
  say()
})()
