// Changes the picture and brings the question in words without leaving the form. Without it both open in a new tab.
;(function () {
  const picture = document.getElementById('captcha-picture')
  const again = document.getElementById('captcha-again')
  const words = document.getElementById('captcha-words')
  const question = document.getElementById('captcha-question')
  const answer = document.getElementById('captcha')
  if (!picture || !again || !words || !question || !answer) return

  again.addEventListener('click', function (event) {
    event.preventDefault()
    // another address each time, or the browser shows the picture it has
    picture.src = again.href + '?' + String(performance.now())
    question.textContent = again.dataset.done || ''
    answer.value = ''
    answer.focus()
  })

  words.addEventListener('click', function (event) {
    event.preventDefault()
    fetch(words.href, { headers: { accept: 'text/plain' }, credentials: 'same-origin' })
      .then(function (response) {
        if (!response.ok) throw new Error(String(response.status))
        return response.text()
      })
      .then(function (text) {
        question.textContent = text
        answer.value = ''
        answer.focus()
      })
      .catch(function () {
        window.open(words.href, '_blank', 'noopener')
      })
  })
})()
