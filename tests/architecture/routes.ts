import type { Express } from 'express'

export type Door = { method: 'GET' | 'POST'; path: string }

type Layer = {
  route?: { path: string | string[]; methods: Record<string, boolean> }
  handle: { stack?: Layer[] }
}

/** Every address of the app with its method, in the order they are asked. */
export function doorsOf(app: Express): Door[] {
  const doors: Door[] = []
  const walk = (layers: readonly Layer[]) => {
    for (const { route, handle } of layers) {
      if (handle.stack !== undefined) walk(handle.stack)
      if (route === undefined) continue
      for (const path of [route.path].flat())
        for (const method of Object.keys(route.methods))
          doors.push({ method: method.toUpperCase() as Door['method'], path })
    }
  }
  walk((app as unknown as { router: { stack: Layer[] } }).router.stack)
  return doors
}
