import { isIPv6 } from 'node:net'
import type { Request } from 'express'

/**
 * What limits are counted by: an IPv4 address, or the /64 of an IPv6 one (a household has a whole /64,
 * so counting single addresses would count nothing). `req.ip` heeds the trusted proxies only.
 */
export function addressKey(req: Request): string {
  return networkOf(req.ip ?? '')
}

/** @param address as Node writes it: `203.0.113.7`, `::ffff:203.0.113.7`, `2001:db8::1` */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const bare = address.split('%', 1)[0] ?? ''
  if (!isIPv6(bare)) return address
  const [head = '', tail = ''] = bare.split('::', 2)
  const groups = (text: string) => text.split(':').filter(Boolean)
  const [front, back] = [groups(head), groups(tail)]
  const zeros = bare.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0
  const all = [...front, ...Array<string>(zeros).fill('0'), ...back]
  return `${all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
