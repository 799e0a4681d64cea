// Picks the build of each kernel that this processor runs.
#include "builds.h"
#include "flow_kernels.h"

#include <stdatomic.h>

static atomic_int forced_base;

static int has_avx2(void) {
#if defined(__x86_64__)
  return !atomic_load_explicit(&forced_base, memory_order_relaxed) &&
         __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return 0;
#endif
}

void flow_kernels_force_base(int force) { atomic_store(&forced_base, force); }

const char *flow_kernels_isa(void) { return has_avx2() ? "avx2" : "base"; }

#if defined(__x86_64__)
#define CALL(name, ...) (has_avx2() ? name##_avx2(__VA_ARGS__) : name##_base(__VA_ARGS__))
#else
#define CALL(name, ...) name##_base(__VA_ARGS__)
#endif

size_t flow_mean_field_scratch(int w, int h) {
  const size_t stride = (size_t)((w + 7) / 8) * 8 + 16;
  return (stride * (size_t)(h + 8) + 16) * (3 + 4 + 24);
}

void flow_network_train(float *parameters, float *moment1, float *moment2, int step, size_t inputs,
                        size_t batch, const float *x, const float *target, float rate, float decay,
                        float *scratch) {
  CALL(flow_network_train, parameters, moment1, moment2, step, inputs, batch, x, target, rate,
       decay, scratch);
}

void flow_network_apply(const float *parameters, const float *partial_bias, size_t base_inputs,
                        size_t extra_inputs, const float *base, const float *extra, size_t stride,
                        const uint8_t *wanted, size_t first_block, size_t last_block, float *full,
                        float *partial) {
  CALL(flow_network_apply, parameters, partial_bias, base_inputs, extra_inputs, base, extra, stride,
       wanted, first_block, last_block, full, partial);
}

void flow_mean_field(const uint8_t *colour, const float *unary, size_t row, int w, int h,
                     flow_field field, float *q, float *scratch) {
  CALL(flow_mean_field, colour, unary, row, w, h, field, q, scratch);
}
