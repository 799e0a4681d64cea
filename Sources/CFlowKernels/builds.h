// Declarations of the per-instruction-set builds.
#ifndef BUILDS_H
#define BUILDS_H

#include "flow_kernels.h"

#define DECLARE(isa)                                                                               \
  void flow_network_train_##isa(float *parameters, float *moment1, float *moment2, int step,       \
                                size_t inputs, size_t batch, const float *x, const float *target,  \
                                float rate, float decay, float *scratch);                          \
  void flow_network_apply_##isa(const float *parameters, const float *partial_bias,                \
                                size_t base_inputs, size_t extra_inputs, const float *base,        \
                                const float *extra, size_t stride, const uint8_t *wanted,          \
                                size_t first_block, size_t last_block, float *full,                \
                                float *partial);                                                   \
  void flow_mean_field_##isa(const uint8_t *colour, const float *unary, size_t row, int w, int h,  \
                             flow_field field, float *q, float *scratch);
DECLARE(base)
#if defined(__x86_64__)
DECLARE(avx2)
#endif
#undef DECLARE

#endif
