// People who sign in with the right password, a fixed number at once, until told to stop. P13.

let isStopping = false
let count = 0

process.on('message', (job: 'stop' | { base: string; atOnce: number; password: string }) => {
  if (job === 'stop') {
    isStopping = true
    return
  }
  const workers = Array.from({ length: job.atOnce }, (_, index) =>
    signInForEver(job.base, job.password, index + 1),
  )
  void Promise.all(workers).then(() => {
    process.send?.(count)
    process.disconnect()
  })
})

async function signInForEver(base: string, password: string, number: number): Promise<void> {
  while (!isStopping) {
    const headers = { 'x-forwarded-proto': 'https' }
    const page = await fetch(`${base}/login`, { headers })
    const cookie = page.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    const csrf = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
    const answer = await fetch(`${base}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...headers, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ _csrf: csrf, login: `bench${number}`, password }),
    })
    await answer.body?.cancel()
    if (answer.status === 303) count += 1
  }
}
