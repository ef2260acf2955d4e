// Follows a file being checked and shows its findings when they are there. Without this the page refreshes itself.
const place = document.getElementById('upload-progress')

if (place !== null && 'EventSource' in window) {
  const bar = document.getElementById('upload-bar')
  const text = document.getElementById('upload-text')
  const source = new EventSource(place.dataset.events)
  source.addEventListener('progress', (event) => {
    const now = JSON.parse(event.data)
    text.textContent = now.text
    if (now.rowsTotal === null) return
    bar.max = Math.max(1, now.rowsTotal)
    bar.value = now.rowsDone
  })
  source.addEventListener('done', () => {
    source.close()
    location.reload()
  })
  // The end of the stream without an end of the work: the page's own refresh goes on.
  source.addEventListener('error', () => source.close())
}
