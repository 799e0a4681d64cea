// Copies of rows from one stride to another. What lies between the rows of y stays as it is.

#include "element.h"

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) copy_rows(gpu_copy_rows_args a) {
  const int64_t i = element();
  if (i >= a.rows * a.width) return;
  const int64_t row = i / a.width, column = i - row * a.width;
  a.y[row * a.y_stride + column] = a.x[row * a.x_stride + column];
}
