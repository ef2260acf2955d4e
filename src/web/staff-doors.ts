import { paths } from '../paths.ts'
import { hasRole, type StaffRole } from './visitor.ts'

/** A page of the staff's menu and who may open it; `admin` may open all. */
export type StaffDoor = { key: string; href: string; roles: readonly StaffRole[] | 'everybody' }

/** In the order of the menu; words: `web:menu.<key>`. The routes guard themselves: this only shows the way. */
const staffDoors: readonly StaffDoor[] = [
  { key: 'staffHome', href: paths.staff.home, roles: 'everybody' },
  {
    key: 'staffReadings',
    href: paths.staff.readings(),
    roles: ['operator', 'metering', 'billing', 'auditor'],
  },
  {
    key: 'staffWindow',
    href: paths.staff.window(),
    roles: ['operator', 'metering', 'billing', 'auditor'],
  },
  { key: 'staffAnomalies', href: paths.staff.anomalies(), roles: ['metering', 'operator', 'auditor'] },
  { key: 'staffCorrections', href: paths.staff.corrections(), roles: ['metering', 'operator'] },
  { key: 'staffSubscribers', href: paths.staff.subscribers(), roles: ['operator', 'reception'] },
  { key: 'staffLinks', href: paths.staff.links(), roles: ['operator'] },
  { key: 'staffReception', href: paths.staff.reception(), roles: ['reception', 'operator'] },
  { key: 'staffContent', href: paths.staff.content.home, roles: ['editor'] },
  { key: 'staffUsers', href: paths.staff.users, roles: ['admin'] },
  { key: 'staffCalendar', href: paths.staff.calendar, roles: 'everybody' },
  { key: 'staffFactor', href: paths.staff.secondFactor, roles: 'everybody' },
]

/** Those the signed-in staff member may open. */
export function doorsOf(req: Express.Request): StaffDoor[] {
  return staffDoors.filter(({ roles }) => roles === 'everybody' || hasRole(req, ...roles))
}
