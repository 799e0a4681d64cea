// One table of kernels per instruction set.

#ifndef CK_SRC_KERNELS_H
#define CK_SRC_KERNELS_H

#include "../include/CKernels.h"

typedef struct ck_kernels {
  uint32_t feature;
  void (*linear)(ck_pool *, const ck_linear_args *);
  void (*integer_linear)(ck_pool *, const ck_integer_linear_args *);
  ptrdiff_t (*attention_workspace)(const ck_attention_args *);
  void (*attention)(ck_pool *, const ck_attention_args *);
  ptrdiff_t (*integer_attention_workspace)(const ck_attention_args *);
  void (*integer_attention)(ck_pool *, const ck_attention_args *);
  void (*grid_attention)(ck_pool *, const ck_grid_attention_args *);
  ptrdiff_t (*integer_grid_workspace)(const ck_grid_attention_args *);
  void (*integer_grid_attention)(ck_pool *, const ck_grid_attention_args *);
  void (*layer_norm)(ck_pool *, const ck_layer_norm_args *);
  void (*mlp)(ck_pool *, const ck_mlp_args *);
  void (*activate)(ck_pool *, const float *, float *, ptrdiff_t, ck_activation);
  void (*combine)(
    ck_pool *, const float *, const float *, ptrdiff_t, float, float, float, float *, ptrdiff_t);
  void (*rotate)(ck_pool *, const ck_rotate_args *);
  void (*convolve)(ck_pool *, const ck_convolve_args *);
  void (*transposed_convolve)(ck_pool *, const ck_transposed_args *);
  void (*depthwise)(ck_pool *, const ck_depthwise_args *);
  void (*max_pool)(
    ck_pool *, const float *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, float *);
  void (*upsample_nearest)(
    ck_pool *, const float *, ptrdiff_t, ptrdiff_t, ptrdiff_t, const float *, float *);
  void (*resample)(
    ck_pool *, const float *, ptrdiff_t, ptrdiff_t, ptrdiff_t, const ck_taps *, const ck_taps *,
    float *, float *);
  void (*resample_bytes)(
    ck_pool *, const uint8_t *, ptrdiff_t, ptrdiff_t, const ck_byte_taps *, const ck_byte_taps *,
    uint8_t *, uint8_t *);
  void (*to_half)(ck_pool *, const float *, uint16_t *, ptrdiff_t);
  void (*from_half)(ck_pool *, const uint16_t *, float *, ptrdiff_t);
  int64_t (*peak)(ck_pool *, ptrdiff_t, float *);
} ck_kernels;

/// The best table within `features` that this machine runs.
const ck_kernels *ck_kernels_for(uint32_t features);

extern const ck_kernels ck_plain_kernels;
extern const ck_kernels ck_vector128_kernels;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2_kernels;
/// The kernels of whole numbers that vnni.c has of its own.
#define CK_VNNI_KERNEL(name) ck_vnni_##name
void ck_vnni_integer_linear(ck_pool *, const ck_integer_linear_args *);
void ck_vnni_integer_attention(ck_pool *, const ck_attention_args *);
void ck_vnni_integer_grid_attention(ck_pool *, const ck_grid_attention_args *);
extern const ck_kernels ck_avx512_kernels;
/// AVX-512 with VNNI.
extern const ck_kernels ck_vnni_kernels;
#endif

#endif
