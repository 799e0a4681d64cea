#include "check.h"

static int is_nan_half(uint16_t half) { return (half & 0x7FFF) > 0x7C00; }

CK_CHECK(half) {
  // Every half, and back.
  ptrdiff_t count = 1 << 16;
  uint16_t *halves = bytes((size_t)count * sizeof *halves);
  uint16_t *found = bytes((size_t)count * sizeof *found);
  uint16_t *expected = bytes((size_t)count * sizeof *expected);
  for (ptrdiff_t i = 0; i < count; i++) halves[i] = (uint16_t)i;
  float *x = numbers(count, 0), *y = numbers(count, 0);
  ck_from_half(pool, halves, x, count);
  ck_from_half(plain, halves, y, count);
  expect_close(x, y, count, 0, "every half");
  ck_to_half(pool, x, found, count);
  for (ptrdiff_t i = 0; i < count; i++) {
    // Infinity, too, becomes the largest half.
    uint16_t half = (halves[i] & 0x7FFF) == 0x7C00 ? (uint16_t)(halves[i] - 1) : halves[i];
    int same = found[i] == half || (is_nan_half(found[i]) && is_nan_half(half));
    expect(same, "%04x becomes %04x", halves[i], found[i]);
  }
  // Numbers of every size, ties among them.
  for (ptrdiff_t i = 0; i < count; i++) {
    uint32_t bits = below(0xFFFFFFFF);
    if (i % 3 == 0) bits = (bits & 0xFFFFE000) | 0x1000;
    memcpy(&x[i], &bits, sizeof bits);
  }
  for (ptrdiff_t length = count; length > 0; length = length * 2 / 3) {
    ck_to_half(pool, x, found, length);
    ck_to_half(plain, x, expected, length);
    for (ptrdiff_t i = 0; i < length; i++) {
      int same = found[i] == expected[i] || (is_nan_half(found[i]) && is_nan_half(expected[i]));
      expect(same, "%a becomes %04x instead of %04x", (double)x[i], found[i], expected[i]);
    }
  }
}

CK_BENCH(half) {
  ptrdiff_t count = 1 << 20;
  float *x = numbers(count, 3);
  uint16_t *y = bytes((size_t)count * sizeof *y);
  MEASURE("1M to half", count, ck_to_half(pool, x, y, count));
  MEASURE("1M from half", count, ck_from_half(pool, y, x, count));
}
