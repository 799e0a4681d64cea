#include "check.h"

/// Ordinary numbers, or hostile ones.
static float *values(size_t count, int hostile) {
  return hostile ? hostile_numbers((ptrdiff_t)count, 2) : numbers((ptrdiff_t)count, 2);
}

static float *copy(const float *x, size_t count) {
  float *y = bytes(count * sizeof(float));
  memcpy(y, x, count * sizeof(float));
  return y;
}

static void check_training(
  ck_pool *pool, ck_pool *plain, size_t inputs, size_t batch, int hostile) {
  size_t size = ck_flow_network_size(inputs);
  float *parameters = values(size, hostile), *moment1 = values(size, hostile);
  float *moment2 = values(size, hostile), *x = values(inputs * batch, hostile);
  float *target = values(batch, hostile);
  float *scratch = values(ck_flow_network_scratch(inputs, batch), hostile);
  if (hostile) {
    // Only for the sanitizers to watch.
    for (int step = 1; step < 4; step++) {
      ck_flow_network_train(
        pool, parameters, moment1, moment2, step, inputs, batch, x, target, 1e-3f, 1e-4f, scratch);
    }
    free_all();
    return;
  }
  for (size_t i = 0; i < size; i++) {
    parameters[i] *= 0.1f;
    moment1[i] = moment2[i] = 0;
  }
  for (size_t i = 0; i < batch; i++) target[i] = below(2) ? 0.98f : 0.02f;
  float *expected = copy(parameters, size);
  float *expected1 = copy(moment1, size), *expected2 = copy(moment2, size);
  ck_flow_network_train(
    pool, parameters, moment1, moment2, 1, inputs, batch, x, target, 1e-3f, 1e-4f, scratch);
  ck_flow_network_train(
    plain, expected, expected1, expected2, 1, inputs, batch, x, target, 1e-3f, 1e-4f, scratch);
  ptrdiff_t count = (ptrdiff_t)size;
  // Sums in another order. The parameters are not compared: Adam's first step divides a gradient by
  // its own size, which makes a difference of signs near zero into one of twice the rate.
  expect_relative(moment1, expected1, count, 1e-4f, "%zu inputs, batch of %zu", inputs, batch);
  expect_relative(moment2, expected2, count, 1e-3f, "%zu inputs, batch of %zu", inputs, batch);
  for (int step = 2; step < 4; step++) {
    ck_flow_network_train(
      pool, parameters, moment1, moment2, step, inputs, batch, x, target, 1e-3f, 1e-4f, scratch);
  }
  free_all();
}

static void check_application(
  ck_pool *pool, ck_pool *plain, size_t base, size_t extra, size_t blocks, int hostile) {
  size_t stride = blocks * CK_FLOW_BLOCK;
  float *parameters = values(ck_flow_network_size(base + extra), hostile);
  float *bias = values(CK_FLOW_HIDDEN1, hostile);
  float *x = values(base * stride, hostile), *more = values(extra * stride, hostile);
  float *full = values(stride, 0), *partial = values(stride, 0);
  float *expected_full = copy(full, stride), *expected_partial = copy(partial, stride);
  uint8_t *wanted = random_bytes((ptrdiff_t)blocks);
  for (size_t i = 0; i < blocks; i++) wanted[i] &= 1;
  for (size_t i = 0; !hostile && i < ck_flow_network_size(base + extra); i++) parameters[i] *= 0.1f;
  // The last block is not asked for, unless it is the only one.
  size_t last = blocks > 1 ? blocks - 1 : blocks;
  ck_flow_network_apply(
    pool, parameters, bias, base, extra, x, more, stride, wanted, 0, last, full, partial);
  ck_flow_network_apply(
    plain, parameters, bias, base, extra, x, more, stride, wanted, 0, last, expected_full,
    expected_partial);
  if (!hostile) {
    ptrdiff_t count = (ptrdiff_t)stride;
    expect_relative(full, expected_full, count, 1e-4f, "%zu + %zu inputs", base, extra);
    expect_relative(partial, expected_partial, count, 1e-4f, "%zu of %zu inputs", base, extra);
  }
  for (size_t i = 0; i < stride; i++) {
    if (i / CK_FLOW_BLOCK < last && wanted[i / CK_FLOW_BLOCK]) continue;
    expect(full[i] == expected_full[i] && partial[i] == expected_partial[i], "%zu is touched", i);
  }
  free_all();
}

CK_CHECK(flow_network) {
  for (int hostile = 0; hostile < 2; hostile++) {
    check_training(pool, plain, 39, 16, hostile);
    check_training(pool, plain, 39, 48, hostile);
    check_training(pool, plain, 1, 48, hostile);
    check_training(pool, plain, CK_FLOW_MAX_INPUTS, 32, hostile);
    check_application(pool, plain, 32, 7, 1, hostile);
    check_application(pool, plain, 1, 1, 9, hostile);
    check_application(pool, plain, 40, 24, 5, hostile);
    // More than one item.
    check_application(pool, plain, 32, 7, 40, hostile);
  }
}

CK_BENCH(flow_network) {
  size_t inputs = 39, batch = 2000, size = ck_flow_network_size(inputs), blocks = 1000;
  float *parameters = values(size, 0), *x = values(inputs * batch, 0), *target = values(batch, 0);
  float *moment1 = values(size, 0), *moment2 = bytes(size * sizeof(float));
  for (size_t i = 0; i < size; i++) moment2[i] = 1;
  float *scratch = values(ck_flow_network_scratch(inputs, batch), 0);
  double products = (double)inputs * CK_FLOW_HIDDEN1 + CK_FLOW_HIDDEN1 * CK_FLOW_HIDDEN2;
  MEASURE(
    "learn from 2000", 6 * products * (double)batch,
    ck_flow_network_train(
      pool, parameters, moment1, moment2, 1, inputs, batch, x, target, 1e-3f, 1e-4f, scratch));
  size_t stride = blocks * CK_FLOW_BLOCK;
  float *base = values(32 * stride, 0), *extra = values(7 * stride, 0);
  float *full = values(stride, 0), *partial = values(stride, 0);
  uint8_t *wanted = bytes(blocks);
  memset(wanted, 1, blocks);
  MEASURE(
    "apply to 16000", 4 * products * (double)stride,
    ck_flow_network_apply(
      pool, parameters, parameters, 32, 7, base, extra, stride, wanted, 0, blocks, full, partial));
}
