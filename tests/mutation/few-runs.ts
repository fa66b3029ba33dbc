import fc from 'fast-check';

// A changed rule that only one case in a hundred would notice deserves a table of its own.
fc.configureGlobal({ numRuns: 12 });
