/** Every address of the cabinet. A promise to bookmarks and letters: change none, add freely. */
const query = (address: string, values: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? address : `${address}?${new URLSearchParams(given).toString()}`
}

/** The address with one value of its query set, or taken away. */
const withValue = (address: string, name: string, value: string | undefined): string => {
  const [path = '', search = ''] = address.split('?', 2)
  const values = new URLSearchParams(search)
  if (value === undefined) values.delete(name)
  else values.set(name, value)
  const text = values.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Filter of the history: `contract` an id or `all`, `replaced` `1`, `page` from 1. */
type HistoryValues = {
  contract?: string
  from?: string
  to?: string
  meter?: string
  replaced?: string | undefined
  page?: string
}

export const paths = {
  landing: '/',
  login: '/login',
  /** `kept` `1`: what was typed waits behind the sign-in; `done`: what led here */
  loginWith: (values: { next?: string; login?: string; kept?: string; done?: string }) =>
    query('/login', values),
  /** asks a signed-in user for the password once more, then leads on */
  loginAgain: (values: { next?: string } = {}) => query('/login/again', values),
  /** the second step of the sign-in */
  secondFactor: '/login/second-factor',
  /** sign-in by another house's word, and where it sends the person back */
  signInWith: (provider: string) => `/login/with/${provider}`,
  signInBack: (provider: string) => `/login/back/${provider}`,
  logout: '/logout',
  register: {
    choose: '/register',
    person: '/register/person',
    organization: '/register/organization',
    sent: '/register/sent',
    confirm: '/register/confirm',
    confirmWith: (token: string) => query('/register/confirm', { token }),
    resend: '/register/resend',
    /** another login for a registration whose login was taken */
    login: '/register/login',
    loginWith: (token: string) => query('/register/login', { token }),
  },
  password: {
    forgot: '/password/forgot',
    sent: '/password/sent',
    reset: '/password/reset',
    resetWith: (token: string) => query('/password/reset', { token }),
    change: '/password/change',
  },
  /** links of the letters about a change of mail */
  email: {
    confirm: '/email/confirm',
    confirmWith: (token: string) => query('/email/confirm', { token }),
    lockout: '/email/lockout',
    lockoutWith: (token: string) => query('/email/lockout', { token }),
  },
  captcha: { picture: '/captcha.png', alternative: '/captcha/alternative' },
  reception: {
    form: '/reception',
    /** the form with what is known already */
    about: (values: { topic?: string; contract?: string; subject?: string; text?: string }) =>
      query('/reception', values),
    sent: (number: string) => `/reception/sent/${encodeURIComponent(number)}`,
    status: '/reception/status',
    statusWith: (values: { number: string; key: string; done?: string }) =>
      query('/reception/status', values),
    file: (id: string, values: { number: string; key: string }) => query(`/reception/files/${id}`, values),
  },
  news: {
    list: '/news',
    after: (after: string) => query('/news', { after }),
    one: (slug: string) => `/news/${encodeURIComponent(slug)}`,
  },
  outages: (values: { address?: string } = {}) => query('/outages', values),
  tariffs: '/tariffs',
  protocols: {
    form: '/protocols',
    /** what a QR code of a paper leads to */
    one: (code: string) => `/protocols/${code}`,
  },
  help: '/help',
  contacts: '/contacts',
  terms: '/terms',
  consent: '/consent',
  privacy: '/privacy',
  accessibility: '/accessibility',
  /** new terms or a new consent are asked about here */
  agree: (values: { next?: string; declined?: string } = {}) => query('/cabinet/agree', values),
  unsubscribe: '/unsubscribe',
  unsubscribeWith: (token: string) => query('/unsubscribe', { token }),
  health: '/healthz',
  ready: '/readyz',
  metrics: '/metrics',
  devMail: '/dev/mail',
  devLetter: (name: string) => `/dev/mail/${encodeURIComponent(name)}`,
  cabinet: '/cabinet',
  contract: {
    list: '/cabinet/contracts',
    card: (id: string) => `/cabinet/contracts/${id}`,
    choose: '/cabinet/contracts/choose',
    link: '/cabinet/contracts/link',
    linkBy: (proof: string) => query('/cabinet/contracts/link', { proof }),
    /** a code by post is asked for here */
    askCode: '/cabinet/contracts/link/ask',
    /** who has linked the contract */
    links: (id: string) => `/cabinet/contracts/${id}/links`,
    dispute: (id: string, linkId: string) => `/cabinet/contracts/${id}/links/${linkId}/dispute`,
    endLink: (id: string, linkId: string) => `/cabinet/contracts/${id}/links/${linkId}/end`,
    unlink: (id: string) => `/cabinet/contracts/${id}/unlink`,
    name: (id: string) => `/cabinet/contracts/${id}/name`,
    meterName: (id: string, meterId: string) => `/cabinet/contracts/${id}/meters/${meterId}/name`,
  },
  /** who has access to a contract and why; `after` a place in the journal */
  access: {
    page: (contractId: string, values: { after?: string | undefined } = {}) =>
      query(`/cabinet/contracts/${contractId}/access`, values),
    grant: (contractId: string) => `/cabinet/contracts/${contractId}/access/grant`,
    revoke: (contractId: string, grantId: string) =>
      `/cabinet/contracts/${contractId}/access/${grantId}/revoke`,
    resend: (contractId: string, grantId: string) =>
      `/cabinet/contracts/${contractId}/access/${grantId}/resend`,
    leave: (contractId: string) => `/cabinet/contracts/${contractId}/access/leave`,
  },
  organization: {
    page: (values: { organization?: string; after?: string | undefined } = {}) =>
      query('/cabinet/organization', values),
    choose: '/cabinet/organization/choose',
    settings: '/cabinet/organization/settings',
    leave: '/cabinet/organization/leave',
    invite: (values: { organization?: string } = {}) => query('/cabinet/organization/invite', values),
    member: (id: string) => `/cabinet/organization/members/${id}`,
    revoke: (id: string) => `/cabinet/organization/members/${id}/revoke`,
    resendInvitation: (id: string) => `/cabinet/organization/invitations/${id}/resend`,
    revokeInvitation: (id: string) => `/cabinet/organization/invitations/${id}/revoke`,
  },
  invitation: {
    /** the link of the letter: a look changes nothing, the button accepts */
    open: '/invitations',
    openWith: (token: string) => query('/invitations', { token }),
    /** what waits for the visitor's own mailbox */
    list: '/cabinet/invitations',
    accept: (id: string) => `/cabinet/invitations/${id}`,
  },
  readings: {
    choose: '/cabinet/readings',
    form: (contractId: string) => `/cabinet/readings/${contractId}`,
    check: (contractId: string) => `/cabinet/readings/${contractId}/check`,
    autosave: (contractId: string) => `/cabinet/readings/${contractId}/autosave`,
    /** in which order the rows of the form stand */
    order: (contractId: string) => `/cabinet/readings/${contractId}/order`,
    /** rows that staff have sent back, until their day, whether or not readings are taken */
    returned: (contractId: string) => `/cabinet/readings/${contractId}/returned`,
    returnedCheck: (contractId: string) => `/cabinet/readings/${contractId}/returned/check`,
    returnedAutosave: (contractId: string) => `/cabinet/readings/${contractId}/returned/autosave`,
    submission: (id: string) => `/cabinet/submissions/${id}`,
    protocol: (id: string) => `/cabinet/submissions/${id}/protocol.pdf`,
    template: (contractId: string, kind: 'xlsx' | 'csv') =>
      `/cabinet/readings/${contractId}/template.${kind}`,
    upload: (contractId: string) => `/cabinet/readings/${contractId}/upload`,
    photos: (contractId: string, registerId: string) =>
      `/cabinet/readings/${contractId}/photos/${registerId}`,
  },
  upload: {
    page: (id: string) => `/cabinet/uploads/${id}`,
    events: (id: string) => `/cabinet/uploads/${id}/events`,
    remarks: (id: string) => `/cabinet/uploads/${id}/remarks.xlsx`,
    file: (id: string) => `/cabinet/uploads/${id}/file`,
  },
  photo: {
    picture: (id: string) => `/cabinet/photos/${id}.jpg`,
    small: (id: string) => `/cabinet/photos/${id}-small.jpg`,
    staffPicture: (id: string) => `/staff/photos/${id}.jpg`,
    staffSmall: (id: string) => `/staff/photos/${id}-small.jpg`,
  },
  history: {
    page: (values: HistoryValues = {}) => query('/cabinet/history', values),
    file: (kind: 'csv' | 'xlsx' | 'pdf', values: HistoryValues = {}) =>
      query(`/cabinet/history.${kind}`, values),
    /** the way of one register's reading of a month (`YYYY-MM`) */
    row: (registerId: string, period: string) => `/cabinet/history/rows/${registerId}/${period}`,
  },
  corrections: {
    list: '/cabinet/corrections',
    /** prefilled: the register and month, and a value that came too late */
    ask: (values: { contract?: string; register?: string; period?: string; value?: string } = {}) =>
      query('/cabinet/corrections/new', values),
  },
  billing: {
    page: (values: { contract?: string; year?: string } = {}) => query('/cabinet/billing', values),
    invoice: (id: string) => `/cabinet/billing/invoices/${id}`,
    invoicePdf: (id: string) => `/cabinet/billing/invoices/${id}.pdf`,
    pay: '/cabinet/billing/pay',
  },
  /** the private calendar: who knows the address reads it, signed in or not */
  calendarFeed: (secret: string) => `/cabinet/calendar/${secret}.ics`,
  requests: { list: '/cabinet/requests', start: (kind: string) => `/cabinet/requests/new/${kind}` },
  inbox: {
    list: '/cabinet/notifications',
    after: (after: string) => query('/cabinet/notifications', { after }),
    one: (id: string) => `/cabinet/notifications/${id}`,
  },
  settings: {
    home: '/cabinet/settings',
    profile: '/cabinet/settings/profile',
    phone: '/cabinet/settings/phone',
    email: '/cabinet/settings/email',
    login: '/cabinet/settings/login',
    password: '/cabinet/settings/password',
    secondFactor: '/cabinet/settings/second-factor',
    recoveryCodes: '/cabinet/settings/second-factor/codes',
    signIn: '/cabinet/settings/sign-in',
    signInDone: (done: string) => query('/cabinet/settings/sign-in', { done }),
    sessions: '/cabinet/settings/sessions',
    notifications: '/cabinet/settings/notifications',
    /** makes, changes and ends the calendar's address */
    calendar: '/cabinet/settings/notifications/calendar',
    consents: '/cabinet/settings/consents',
    data: '/cabinet/settings/data',
    dataFile: '/cabinet/settings/data.zip',
    deletion: '/cabinet/settings/data/delete',
  },
  staff: {
    home: '/staff',
    secondFactor: '/staff/settings/second-factor',
    recoveryCodes: '/staff/settings/second-factor/codes',
    readings: (values: Readonly<Record<string, string | undefined>> = {}) => query('/staff/readings', values),
    submission: (id: string) => `/staff/submissions/${id}`,
    protocol: (id: string) => `/staff/submissions/${id}/protocol.pdf`,
    readingsRow: (registerId: string, period: string) => `/staff/readings/rows/${registerId}/${period}`,
    readingsFile: (kind: 'csv' | 'xlsx', values: Readonly<Record<string, string | undefined>> = {}) =>
      query(`/staff/readings.${kind}`, values),
    calendar: '/staff/calendar',
    /** how a month's window goes; `after` a place in the list of who has not handed in */
    window: (values: { period?: string; after?: string | undefined } = {}) => query('/staff/window', values),
    windowMissing: (values: { period?: string } = {}) => query('/staff/window/missing.csv', values),
    windowRemind: '/staff/window/remind',
    windowExtend: '/staff/window/extend',
    windowTakeBack: (id: string) => `/staff/window/extensions/${id}/take-back`,
    /** values that wait for a look */
    anomalies: (values: Readonly<Record<string, string | undefined>> = {}) =>
      query('/staff/anomalies', values),
    anomaliesKeys: '/staff/anomalies/keys',
    corrections: (values: Readonly<Record<string, string | undefined>> = {}) =>
      query('/staff/corrections', values),
    correction: (id: string) => `/staff/corrections/${id}`,
    reception: (values: Readonly<Record<string, string | undefined>> = {}) =>
      query('/staff/reception', values),
    appeal: (id: string) => `/staff/reception/${id}`,
    appealFile: (id: string, fileId: string) => `/staff/reception/${id}/files/${fileId}`,
    subscribers: (values: Readonly<Record<string, string | undefined>> = {}) =>
      query('/staff/subscribers', values),
    subscriber: (id: string) => `/staff/subscribers/${id}`,
    activation: (id: string) => `/staff/subscribers/${id}/activation`,
    confirmMember: (userId: string, id: string) => `/staff/subscribers/${userId}/memberships/${id}/confirm`,
    revokeMember: (userId: string, id: string) => `/staff/subscribers/${userId}/memberships/${id}/revoke`,
    recovery: (id: string) => `/staff/subscribers/${id}/recovery`,
    recoveryPaper: (id: string) => `/staff/subscribers/${id}/recovery/paper`,
    recoverySheet: (id: string) => `/staff/subscribers/${id}/recovery/paper.pdf`,
    subscriberContacts: (id: string) => `/staff/subscribers/${id}/contacts`,
    contract: (id: string) => `/staff/contracts/${id}`,
    contractContacts: (id: string) => `/staff/contracts/${id}/contacts`,
    entry: (contractId: string) => `/staff/contracts/${contractId}/readings`,
    entryAutosave: (contractId: string) => `/staff/contracts/${contractId}/readings/autosave`,
    entryCheck: (contractId: string) => `/staff/contracts/${contractId}/readings/check`,
    entryReturned: (contractId: string) => `/staff/contracts/${contractId}/readings/returned`,
    entryReturnedAutosave: (contractId: string) =>
      `/staff/contracts/${contractId}/readings/returned/autosave`,
    entryReturnedCheck: (contractId: string) => `/staff/contracts/${contractId}/readings/returned/check`,
    links: (values: Readonly<Record<string, string | undefined>> = {}) => query('/staff/links', values),
    linkDispute: (id: string) => `/staff/links/${id}`,
    linkCodes: (values: { number?: string } = {}) => query('/staff/links/codes', values),
    linkCode: (id: string) => `/staff/links/codes/${id}`,
    linkCodeLetter: (id: string) => `/staff/links/codes/${id}/letter.pdf`,
    users: '/staff/users',
    user: (id: string) => `/staff/users/${id}`,
    userRole: (id: string) => `/staff/users/${id}/role`,
    userStatus: (id: string) => `/staff/users/${id}/status`,
    roleRequest: (id: string) => `/staff/users/requests/${id}`,
    content: {
      home: '/staff/content',
      news: '/staff/content/news',
      newsOne: (id: string) => `/staff/content/news/${id}`,
      outages: '/staff/content/outages',
      outage: (id: string) => `/staff/content/outages/${id}`,
    },
  },
  /** a readings form with some of its rows */
  withRows: (address: string, values: { show?: string; house?: string; q?: string }) =>
    query(address, values),
  /** the same page in the version for low vision, or out of it */
  withView: (address: string, view: string) => withValue(address, 'view', view),
  /** the address as it can be given to others */
  withoutView: (address: string) => withValue(address, 'view', undefined),
  withLanguage: (address: string, lang: string) => withValue(address, 'lang', lang),
} as const
