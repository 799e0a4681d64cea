#include "check.h"

CK_CHECK(window) {
  static const ptrdiff_t problems[][4] = {{8, 8, 5, 4}, {7, 10, 5, 4}, {3, 2, 5, 5}, {1, 9, 5, 2}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    ptrdiff_t height = problems[p][0], width = problems[p][1], channels = problems[p][2];
    ptrdiff_t window = problems[p][3], across = (width + window - 1) / window;
    ptrdiff_t down = (height + window - 1) / window, count = height * width * channels;
    ptrdiff_t all = across * down * window * window * channels;
    float *x = numbers(count, 1), *windows = numbers(all, 0), *expected = numbers(all, 0);
    ck_window_partition(pool, x, height, width, channels, window, windows);
    ck_window_partition(plain, x, height, width, channels, window, expected);
    expect_close(windows, expected, all, 0, "%tdx%td into windows of %td", height, width, window);
    float *y = numbers(count, 0);
    ck_window_merge(pool, windows, height, width, channels, window, NULL, y);
    expect_close(y, x, count, 0, "%tdx%td from windows of %td", height, width, window);
    ck_window_merge(pool, windows, height, width, channels, window, x, y);
    for (ptrdiff_t i = 0; i < count; i++) x[i] *= 2;
    expect_close(y, x, count, 0, "%tdx%td from windows of %td, added", height, width, window);
    free_all();
  }
}

CK_BENCH(window) {
  float *x = numbers(128 * 128 * 96, 1), *y = numbers(128 * 128 * 96, 0);
  MEASURE("128x128x96 into 8x8", 128 * 128 * 96, ck_window_partition(pool, x, 128, 128, 96, 8, y));
}
