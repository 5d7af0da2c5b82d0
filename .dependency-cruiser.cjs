/** Who may import whom. Each rule says why; `npm run boundaries` and a test hold the code to it. */

/** One boundary: a folder and everything of ours that it may reach. */
const only = (folder, allowed, comment, except = []) => ({
  name: `${folder}-reaches-only-its-own`,
  severity: 'error',
  comment,
  from: { path: `^${folder}/`, pathNot: except },
  to: {
    path: '^(domain|prisma|store|gateways|outbox|workflows|activities|worker|api|web|test|bench|scripts)/|^temporal\\.config',
    pathNot: [folder, ...allowed].map((place) => (place.startsWith('^') ? place : `^${place}/`)),
  },
});

module.exports = {
  forbidden: [
    only('domain', [], 'The rules are pure: what they decide must not depend on where they run.'),
    {
      name: 'domain-uses-no-library',
      severity: 'error',
      comment: 'A rule is plain data in, plain data out; only schema files may use zod.',
      from: { path: '^domain/', pathNot: '\\.schema\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'core'] },
    },
    {
      name: 'domain-schemas-use-zod-alone',
      severity: 'error',
      comment: 'A schema file describes data; it reads no file and calls nobody.',
      from: { path: '^domain/.*\\.schema\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'core'], pathNot: 'node_modules/zod/' },
    },
    only(
      'prisma',
      ['domain'],
      'The schema knows the words of the domain and nothing of who uses it.',
    ),
    only(
      'store',
      ['domain', 'prisma'],
      'PostgreSQL decides: a transition asks no gateway and no workflow.',
    ),
    only(
      'gateways',
      ['domain'],
      'The outside world is replaceable: an adapter knows no table and no workflow.',
    ),
    {
      name: 'simulator-is-an-outside-program',
      severity: 'error',
      comment:
        'The simulated gateway only speaks the protocol; sharing code would hide mistakes on both sides.',
      from: { path: '^gateways/simulator/' },
      to: {
        path: '^(domain|prisma|store|gateways|outbox|workflows|activities|worker|api)/',
        pathNot: '^gateways/simulator/',
      },
    },
    {
      name: 'product-never-imports-the-simulator',
      severity: 'error',
      comment: 'Production code must not be able to reach the simulated gateway but over HTTP.',
      from: {
        path: '^(domain|prisma|store|gateways|outbox|workflows|activities|worker|api)/',
        pathNot: '^gateways/simulator/',
      },
      to: { path: '^gateways/simulator/' },
    },
    only(
      'outbox',
      ['store', 'domain', '^workflows/(ids|.*\\.messages)\\.ts$'],
      'The dispatcher tells workflows by message; it never pulls in their code.',
    ),
    only('workflows', ['domain'], 'A workflow is replayed: it may stand only on pure rules.'),
    {
      name: 'workflows-stay-deterministic',
      severity: 'error',
      comment:
        'A Node module or a client library would read the world, and the replay would differ.',
      from: { path: '^workflows/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'core'],
        pathNot: 'node_modules/@temporalio/(workflow|common)/',
      },
    },
    {
      name: 'workflows-take-types-of-schemas-only',
      severity: 'error',
      comment: 'zod would weigh on every workflow bundle and has no place in a replay.',
      from: { path: '^workflows/' },
      to: { path: '^domain/.*\\.schema\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    only(
      'activities',
      ['domain', 'store', 'gateways', '^workflows/activities\\.port\\.ts$'],
      'Activities serve the port; importing a workflow would tie both to one process.',
    ),
    {
      name: 'activities-take-the-port-as-types',
      severity: 'error',
      comment: 'The port is a contract, not code.',
      from: { path: '^activities/' },
      to: { path: '^workflows/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'worker',
      ['domain', 'prisma', 'store', 'gateways', 'outbox', 'activities', '^temporal\\.config'],
      'The worker takes workflows as a path for the bundle, so that their code runs only in the sandbox.',
    ),
    only(
      'api',
      ['domain', 'store', 'gateways', 'outbox', '^workflows/(ids|.*\\.messages)\\.ts$'],
      'The API is thin: parse, one call of the store, answer. Only its composition root builds things.',
      ['^api/run\\.ts$'],
    ),
    only('web', ['^(domain|api)/'], 'The sites speak HTTP; of our code they may know types.'),
    {
      name: 'web-takes-types-only',
      severity: 'error',
      comment: 'A rule that runs in the browser is written twice; zod would weigh on every page.',
      from: { path: '^web/' },
      to: { path: '^(domain|api)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'candidates-never-load-the-desk',
      severity: 'error',
      comment: 'The desk is for staff; a candidate pays for none of it and is told nothing of it.',
      from: { path: '^web/', pathNot: '^web/desk/' },
      to: { path: '^web/desk/|node_modules/(antd|react|react-dom|wouter)/' },
    },
    {
      name: 'desk-shares-what-draws-nothing',
      severity: 'error',
      comment:
        'Of the website the desk takes what has no page in it: React draws the one, Preact the other.',
      from: { path: '^web/desk/' },
      to: { path: '^web/(pages|parts|ui|server)/|^web/lib/(api|session|need-login)\\.ts$' },
    },
    {
      name: 'nothing-imports-tests-or-scripts',
      severity: 'error',
      comment: 'What ships must not need what only helps us build it.',
      from: { path: '^(domain|prisma|store|gateways|outbox|workflows|activities|worker|api|web)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'temporal-config-is-for-roots',
      severity: 'error',
      comment: 'Where Temporal is, is decided once, by whoever starts a process.',
      from: {
        pathNot: '^(worker/run|api/run|temporal\\.config)\\.ts$|^(scripts|test|bench)/',
      },
      to: { path: '^temporal\\.config' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one subject, or hide a third.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^prisma/generated/', '^web/generated/', '^dist/', '^\\.data/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js'] },
  },
};
