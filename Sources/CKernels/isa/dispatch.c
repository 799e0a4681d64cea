// The public entry points: each calls its pool's instruction set.

#include "kernels.h"
#include "pool.h"

uint32_t ck_machine_features(void) {
  uint32_t features = CK_VECTOR128;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c")) {
    features |= CK_AVX2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
      features |= CK_AVX512;
      if (__builtin_cpu_supports("avx512vnni")) features |= CK_VNNI;
    }
  }
#endif
  return features;
}

const ck_kernels *ck_kernels_for(uint32_t features) {
  features &= ck_machine_features();
#if defined(__x86_64__)
  if (features & CK_AVX512) {
    return features & CK_VNNI ? &ck_vnni_kernels : &ck_avx512_kernels;
  }
  if (features & CK_AVX2) return &ck_avx2_kernels;
#endif
  if (features & CK_VECTOR128) return &ck_vector128_kernels;
  return &ck_plain_kernels;
}

void ck_linear(ck_pool *pool, const ck_linear_args *args) {
  ck_pool_kernels(pool)->linear(pool, args);
}

void ck_integer_linear(ck_pool *pool, const ck_integer_linear_args *args) {
  ck_pool_kernels(pool)->integer_linear(pool, args);
}

ptrdiff_t ck_attention_workspace(const ck_pool *pool, const ck_attention_args *args) {
  return ck_pool_kernels(pool)->attention_workspace(args);
}

void ck_attention(ck_pool *pool, const ck_attention_args *args) {
  ck_pool_kernels(pool)->attention(pool, args);
}

ptrdiff_t ck_integer_attention_workspace(const ck_pool *pool, const ck_attention_args *args) {
  return ck_pool_kernels(pool)->integer_attention_workspace(args);
}

void ck_integer_attention(ck_pool *pool, const ck_attention_args *args) {
  ck_pool_kernels(pool)->integer_attention(pool, args);
}

void ck_grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  ck_pool_kernels(pool)->grid_attention(pool, args);
}

ptrdiff_t ck_integer_grid_workspace(const ck_pool *pool, const ck_grid_attention_args *args) {
  return ck_pool_kernels(pool)->integer_grid_workspace(args);
}

void ck_integer_grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  ck_pool_kernels(pool)->integer_grid_attention(pool, args);
}

void ck_layer_norm(ck_pool *pool, const ck_layer_norm_args *args) {
  ck_pool_kernels(pool)->layer_norm(pool, args);
}

void ck_mlp(ck_pool *pool, const ck_mlp_args *args) { ck_pool_kernels(pool)->mlp(pool, args); }

void ck_activate(
  ck_pool *pool, const float *x, float *y, ptrdiff_t count, ck_activation activation) {
  ck_pool_kernels(pool)->activate(pool, x, y, count, activation);
}

void ck_combine(
  ck_pool *pool, const float *x, const float *z, ptrdiff_t period, float alpha, float beta,
  float gamma, float *y, ptrdiff_t count) {
  ck_pool_kernels(pool)->combine(pool, x, z, period, alpha, beta, gamma, y, count);
}

void ck_rotate(ck_pool *pool, const ck_rotate_args *args) {
  ck_pool_kernels(pool)->rotate(pool, args);
}

void ck_convolve(ck_pool *pool, const ck_convolve_args *args) {
  ck_pool_kernels(pool)->convolve(pool, args);
}

void ck_transposed_convolve(ck_pool *pool, const ck_transposed_args *args) {
  ck_pool_kernels(pool)->transposed_convolve(pool, args);
}

void ck_depthwise(ck_pool *pool, const ck_depthwise_args *args) {
  ck_pool_kernels(pool)->depthwise(pool, args);
}

void ck_max_pool(
  ck_pool *pool, const float *x, ptrdiff_t x_stride, ptrdiff_t height, ptrdiff_t width,
  ptrdiff_t channels, float *y) {
  ck_pool_kernels(pool)->max_pool(pool, x, x_stride, height, width, channels, y);
}

void ck_upsample_nearest(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const float *addend, float *y) {
  ck_pool_kernels(pool)->upsample_nearest(pool, x, height, width, channels, addend, y);
}

void ck_resample(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const ck_taps *rows, const ck_taps *columns, float *between, float *y) {
  ck_pool_kernels(pool)->resample(pool, x, height, width, channels, rows, columns, between, y);
}

void ck_resample_bytes(
  ck_pool *pool, const uint8_t *x, ptrdiff_t height, ptrdiff_t width, const ck_byte_taps *rows,
  const ck_byte_taps *columns, uint8_t *between, uint8_t *y) {
  ck_pool_kernels(pool)->resample_bytes(pool, x, height, width, rows, columns, between, y);
}

void ck_to_half(ck_pool *pool, const float *x, uint16_t *y, ptrdiff_t count) {
  ck_pool_kernels(pool)->to_half(pool, x, y, count);
}

void ck_from_half(ck_pool *pool, const uint16_t *x, float *y, ptrdiff_t count) {
  ck_pool_kernels(pool)->from_half(pool, x, y, count);
}

int64_t ck_peak(ck_pool *pool, ptrdiff_t rounds, float *sums) {
  return ck_pool_kernels(pool)->peak(pool, rounds, sums);
}
