/** Where each page of the desk is. Nothing of a person ever stands in an address. */
export const PATHS = {
  home: '/',
  invitation: '/invitation',
  staff: '/staff',
  reviews: '/reviews',
  candidates: '/candidates',
  rebinds: '/rebinds',
  settings: '/settings',
  capacities: '/capacities',
  imports: '/imports',
  boards: '/boards',
  extensions: '/extensions',
  audit: '/audit',
} as const;
