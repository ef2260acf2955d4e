/** The walls of docs: arrows only down (docs/decisions/004-house.md). */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/|node_modules/(decimal\\.js|temporal-polyfill)/' },
    },
    {
      name: 'platform-knows-domain-only',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/(platform|domain)/|^src/config\\.ts$' },
    },
    {
      name: 'web-knows-domain-paths-and-types-of-platform',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: '^src/', pathNot: '^src/(web|domain|platform)/|^src/paths\\.ts$' },
    },
    {
      name: 'web-takes-only-types-of-platform',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: '^src/platform/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'records-know-platform-and-domain',
      severity: 'error',
      from: { path: '^src/records/' },
      to: { path: '^src/', pathNot: '^src/(records|platform|domain)/' },
    },
    {
      name: 'no-room-knows-another',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/', pathNot: '^src/features/(cabinet|landing|staff)/' },
      to: { path: '^src/features/', pathNot: '^src/features/$1/' },
    },
    {
      name: 'halls-know-services-only',
      severity: 'error',
      from: { path: '^src/features/(cabinet|landing|staff)/' },
      to: { path: '^src/features/', pathNot: '^src/features/(cabinet|landing|staff)/|/service\\.ts$' },
    },
    {
      name: 'rooms-do-not-know-the-roof',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { path: '^src/(app|rooms|server|worker|cli|config)\\.ts$' },
    },
    {
      name: 'leaves',
      severity: 'error',
      from: { path: '^src/(paths|config)\\.ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'express-at-the-doors-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(web/|app\\.ts|rooms\\.ts|server\\.ts|deps\\.ts)|routes\\.ts$' },
      to: { path: 'node_modules/(@types/)?express' },
    },
    {
      name: 'prisma-and-sql-below',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(platform|records)/|store\\.ts$' },
      to: { path: 'node_modules/(@prisma|pg|@types/pg)/|^src/platform/prisma/' },
    },
    {
      name: 'not-to-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^tests/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/platform/prisma/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
