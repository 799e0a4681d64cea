// Which element of the result a thread makes, in kernels of one element a thread.

#ifndef CCUDA_ELEMENT_H
#define CCUDA_ELEMENT_H

#include "gpu.h"

/// The thread's number in the launch, which may be beyond the last element.
DEVICE int64_t element() { return block_x() * GPU_THREADS + thread_index(); }

/// An element of an image [rows, width, channels].
struct Pixel {
  int64_t row, column, channel;
};

DEVICE Pixel pixel_of(int64_t element, int64_t width, int64_t channels) {
  const int64_t pixel = element / channels, row = pixel / width;
  return {row, pixel - row * width, element - pixel * channels};
}

#endif
