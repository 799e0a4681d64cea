// The dynamic shared memory that each kernel is launched with. Kernels that are not named here need
// none. More than 48 KB have to be allowed with `cuFuncSetAttribute`.

#ifndef CCUDA_GPU_SHARED_BYTES_H
#define CCUDA_GPU_SHARED_BYTES_H

enum {
  GPU_SHARED_linear_exact = 16896,
  GPU_SHARED_linear_exact_small = 17408,
  GPU_SHARED_linear_half = 20992,
  GPU_SHARED_linear_half_small = 19456,
  GPU_SHARED_convolve = 17408,
  GPU_SHARED_transposed_convolve = 17408,
  GPU_SHARED_attention_exact = 49792,
  GPU_SHARED_attention_half_64_64 = 9216,
  GPU_SHARED_attention_half_80_80 = 11264,
  GPU_SHARED_attention_half_96_96 = 13312,
  GPU_SHARED_attention_half_256_64 = 21504,
  GPU_SHARED_attention_half_256_256 = 50688,
};

#endif
