#include "check.h"

/// Random weights, of a sum near 1, of `outputs` pixels from up to `taps` of `inputs`.
static ck_byte_taps axis(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t taps) {
  int32_t *first = bytes((size_t)outputs * sizeof *first);
  int32_t *count = bytes((size_t)outputs * sizeof *count);
  int32_t *weights = bytes((size_t)(outputs * taps) * sizeof *weights);
  for (ptrdiff_t i = 0; i < outputs; i++) {
    first[i] = (int32_t)below((uint32_t)inputs);
    ptrdiff_t left = inputs - first[i] < taps ? inputs - first[i] : taps;
    count[i] = (int32_t)(1 + below((uint32_t)left));
  }
  for (ptrdiff_t i = 0; i < outputs * taps; i++) {
    // Some are negative, as in bicubic filters, so that sums leave 0...255 on both sides.
    weights[i] = (int32_t)(number(1 << 22) / (float)taps + (float)(1 << 22) / (float)taps);
    if (i % 5 == 0) weights[i] = -weights[i] / 2;
  }
  return (ck_byte_taps){first, count, weights, outputs, taps};
}

CK_CHECK(resample_bytes) {
  // Height, width, rows, columns, taps.
  static const ptrdiff_t problems[][5] = {
    {1, 1, 1, 1, 1},
    {5, 7, 9, 3, 3},
    {31, 100, 40, 17, 6},
    {4, 300, 2, 200, 4},
  };
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    ck_byte_taps rows = axis(s[0], s[2], s[4]), columns = axis(s[1], s[3], s[4]);
    uint8_t *x = random_bytes(s[0] * s[1] * 3);
    for (int axes = 1; axes < 4; axes++) {
      const ck_byte_taps *down = axes & 1 ? &rows : NULL, *across = axes & 2 ? &columns : NULL;
      ptrdiff_t count = (down ? s[2] : s[0]) * (across ? s[3] : s[1]) * 3;
      uint8_t *between = random_bytes(s[0] * s[3] * 3);
      uint8_t *y = random_bytes(count), *expected = random_bytes(count);
      ck_resample_bytes(pool, x, s[0], s[1], down, across, between, y);
      ck_resample_bytes(plain, x, s[0], s[1], down, across, between, expected);
      expect(memcmp(y, expected, (size_t)count) == 0, "problem %zu, axes %d: other bytes", p, axes);
    }
    free_all();
  }
}

CK_BENCH(resample_bytes) {
  ck_byte_taps rows = axis(540, 512, 3), columns = axis(960, 512, 4);
  uint8_t *x = random_bytes(540 * 960 * 3), *between = random_bytes(540 * 512 * 3);
  uint8_t *y = random_bytes(512 * 512 * 3);
  MEASURE(
    "960x540 to 512x512", 3 * 512 * (540 + 512),
    ck_resample_bytes(pool, x, 540, 960, &rows, &columns, between, y));
}
