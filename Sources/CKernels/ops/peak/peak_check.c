#include "check.h"

CK_CHECK(peak) {
  (void)plain;
  float sums[64];
  int threads = ck_pool_threads(pool);
  int64_t operations = ck_peak(pool, 100, sums);
  expect(operations >= 100 * 2 * 8 * threads, "%lld operations", (long long)operations);
  for (int i = 0; i < threads; i++) expect(isfinite(sums[i]), "sum %d is %f", i, (double)sums[i]);
}

CK_BENCH(peak) {
  float sums[64];
  int64_t operations = ck_peak(pool, 1, sums) * 1000000;
  MEASURE("1M rounds", operations, ck_peak(pool, 1000000, sums));
}
