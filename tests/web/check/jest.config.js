import alone from '../../../jest.config.js';

/** Looks at every page in a real browser; by `npm run pages:check`. */
export default { ...alone, rootDir: '../../..', testMatch: ['<rootDir>/tests/web/check/*.check.ts'] };
