// Runs every kernel of CFlowKernels on buffers of exactly the documented sizes, with windows of
// awkward shapes and with numbers that are none, for the address and undefined-behaviour
// sanitizers to watch. `Tests/Sanitizers/run` builds and runs it.
#include "flow_kernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252ull;

static uint32_t chance(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32);
}

/// Ordinary values, or now and then the worst there are.
static float value(int hostile) {
  const float worst[] = {INFINITY, -INFINITY, NAN, 3e38f, -3e38f, 1e-45f, 0.0f, -0.0f};
  if (hostile && chance() % 8 == 0)
    return worst[chance() % 8];
  return (float)(chance() % 4000) / 1000 - 2;
}

static float *floats(size_t count, int hostile) {
  float *result = malloc(count * sizeof(float));
  if (!result)
    abort();
  for (size_t i = 0; i < count; i++)
    result[i] = value(hostile);
  return result;
}

static void train(size_t inputs, size_t batch, int hostile) {
  const size_t size = flow_network_size(inputs);
  float *parameters = floats(size, hostile), *moment1 = floats(size, hostile);
  float *moment2 = floats(size, hostile), *x = floats(inputs * batch, hostile);
  float *target = floats(batch, hostile);
  float *scratch = floats(flow_network_scratch(inputs, batch), hostile);
  for (int step = 1; step < 4; step++)
    flow_network_train(parameters, moment1, moment2, step, inputs, batch, x, target, 1e-3f, 1e-4f,
                       scratch);
  free(parameters), free(moment1), free(moment2), free(x), free(target), free(scratch);
}

static void apply(size_t base, size_t extra, size_t blocks, int hostile) {
  const size_t stride = blocks * FLOW_BLOCK;
  float *parameters = floats(flow_network_size(base + extra), hostile);
  float *bias = floats(FLOW_HIDDEN1, hostile);
  float *x = floats(base * stride, hostile), *more = floats(extra * stride, hostile);
  float *full = floats(stride, 0), *partial = floats(stride, 0);
  uint8_t *wanted = malloc(blocks);
  if (!wanted)
    abort();
  for (size_t i = 0; i < blocks; i++)
    wanted[i] = chance() % 2 ? 1 : 0;
  flow_network_apply(parameters, bias, base, extra, x, more, stride, wanted, 0, blocks, full,
                     partial);
  free(parameters), free(bias), free(x), free(more), free(full), free(partial), free(wanted);
}

/// A window at the end of its image: nothing may be read past it.
static void smooth(int w, int h, int margin, int hostile) {
  const size_t row = (size_t)(w + margin), count = row * (size_t)(h - 1) + (size_t)w;
  uint8_t *colour = malloc(3 * count);
  if (!colour)
    abort();
  for (size_t i = 0; i < 3 * count; i++)
    colour[i] = (uint8_t)chance();
  float *unary = floats(count, hostile), *q = floats((size_t)w * (size_t)h, 0);
  float *scratch = floats(flow_mean_field_scratch(w, h), 1);
  for (int rounds = 0; rounds < 5; rounds += 2) {
    const flow_field field = {.colour_sigma = 12, .space_sigma = 4, .weight = 3, .rounds = rounds};
    flow_mean_field(colour, unary, row, w, h, field, q, scratch);
    for (size_t i = 0; !hostile && i < (size_t)w * (size_t)h; i++)
      if (!(q[i] >= -1 && q[i] <= 1)) {
        fprintf(stderr, "%dx%d: q[%zu] is %f\n", w, h, i, (double)q[i]);
        exit(1);
      }
  }
  free(colour), free(unary), free(q), free(scratch);
}

int main(void) {
  for (int base = 0; base < 2; base++) {
    flow_kernels_force_base(base);
    for (int hostile = 0; hostile < 2; hostile++) {
      train(39, 16, hostile);
      train(1, 48, hostile);
      train(FLOW_MAX_INPUTS, 32, hostile);
      apply(32, 7, 1, hostile);
      apply(1, 1, 9, hostile);
      apply(40, 24, 5, hostile);
      const int sides[] = {1, 2, 7, 8, 9, 15, 16, 17, 33, 100};
      for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        for (size_t j = 0; j < sizeof sides / sizeof *sides; j++)
          smooth(sides[i], sides[j], (int)(chance() % 5), hostile);
    }
    printf("%s: no fault\n", flow_kernels_isa());
  }
  return 0;
}
