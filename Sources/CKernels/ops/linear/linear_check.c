// Checks every instruction set's kernels against plain C without Swift, so that sanitizers and
// emulators can run them: scripts/check_kernels.sh.

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

static uint64_t seed = 1;

/// Uniform in ±magnitude; splitmix64.
static float number(float magnitude) {
  seed += 0x9E3779B97F4A7C15u;
  uint64_t z = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return ((float)((z ^ z >> 31) >> 40) / (1 << 23) - 1) * magnitude;
}

/// Exactly `count` numbers, so that the address sanitizer sees any access beyond.
static float *numbers(ptrdiff_t count, float magnitude) {
  float *values = malloc((size_t)(count ? count : 1) * sizeof(float));
  for (ptrdiff_t i = 0; i < count; i++) values[i] = number(magnitude);
  return values;
}

static int failures = 0;

static void expect(
  const char *name, uint32_t features, const float *a, const float *b, ptrdiff_t count,
  float tolerance) {
  float worst = 0;
  for (ptrdiff_t i = 0; i < count; i++) {
    float difference = fabsf(a[i] - b[i]);
    if (!(difference <= worst)) worst = difference;
  }
  if (worst <= tolerance) return;
  printf("FAIL %s, features %u: off by %g\n", name, features, (double)worst);
  failures++;
}

static const ptrdiff_t sizes[] = {1, 2, 3, 5, 7, 8, 14, 15, 16, 17, 31, 32, 33, 47, 64, 70, 96};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void check_products(ck_pool *pool, ck_pool *plain) {
  for (int s = 0; s < SIZES * 3; s++) {
    ptrdiff_t m = sizes[s % SIZES], n = sizes[s * 7 % SIZES], k = sizes[(s * 5 + 3) % SIZES];
    float *x = numbers(m * k, 2), *weights = numbers(n * k, 1), *bias = numbers(n, 1);
    float *residual = numbers(m * n, 1), *y = numbers(m * n, 0), *z = numbers(m * n, 0);
    float *packed = numbers(ck_packed_count(n, k), 0);
    ck_pack(weights, k, n, k, NULL, packed);
    ck_linear_args a = {
      .x = x, .x_stride = k, .y = y, .y_stride = n, .m = m, .n = n, .k = k, .packed = packed,
      .bias = bias, .residual = residual, .residual_stride = n,
      .activation = (ck_activation)(s % 4),
    };
    ck_linear(pool, &a);
    a.y = z;
    ck_linear(plain, &a);
    expect("linear", ck_pool_features(pool), y, z, m * n, 2e-5f);

    ptrdiff_t panels = (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL;
    int8_t *bytes = malloc((size_t)ck_quantized_count(n, k));
    float *steps = numbers(panels, 0), *sums = numbers(panels, 0);
    // Rows at the limit of size and sign, where sums of pairs are largest.
    if (s % 3 == 0) for (ptrdiff_t i = 0; i < n * k; i++) weights[i] = i / k % 2 ? 1 : -1;
    float *remainder = numbers(n * k, 0);
    ck_quantize(weights, k, n, k, bytes, steps, sums, remainder);
    ck_integer_linear_args q = {
      .x = x, .x_stride = k, .y = y, .y_stride = n, .m = m, .n = n, .k = k, .packed = bytes,
      .steps = steps, .sums = sums, .bias = bias, .residual = residual, .residual_stride = n,
      .activation = a.activation,
    };
    ck_integer_linear(pool, &q);
    q.y = z;
    ck_integer_linear(plain, &q);
    expect("integer linear", ck_pool_features(pool), y, z, m * n, 5e-5f);
    float *all[] = {x, weights, bias, residual, y, z, packed, steps, sums, remainder};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
    free(bytes);
  }
}

static void check_mlp(ck_pool *pool, ck_pool *plain) {
  for (int s = 0; s < SIZES; s++) {
    ptrdiff_t m = sizes[s] * 2, k = sizes[s * 5 % SIZES], n = sizes[(s * 3 + 1) % SIZES];
    ptrdiff_t hidden = sizes[s * 7 % SIZES];
    float *x = numbers(m * k, 2), *first = numbers(hidden * k, 1), *second = numbers(n * hidden, 1);
    float *weight = numbers(k, 1), *bias = numbers(k, 1), *residual = numbers(m * n, 1);
    float *bias_first = numbers(hidden, 1), *bias_second = numbers(n, 1);
    float *packed_first = numbers(ck_packed_count(hidden, k), 0);
    float *packed_second = numbers(ck_packed_count(n, hidden), 0);
    float *y = numbers(m * n, 0), *z = numbers(m * n, 0);
    ck_pack(first, k, hidden, k, NULL, packed_first);
    ck_pack(second, hidden, n, hidden, NULL, packed_second);
    ck_mlp_args a = {
      .x = x, .y = y, .m = m, .inputs = k, .hidden = hidden, .outputs = n,
      .norm_weight = s % 3 ? weight : NULL, .norm_bias = s % 3 ? bias : NULL, .norm_epsilon = 1e-2f,
      .packed_first = packed_first, .packed_second = packed_second, .bias_first = bias_first,
      .bias_second = bias_second, .residual = s % 2 ? residual : NULL,
      .activation = (ck_activation)(s % 4),
    };
    ck_mlp(pool, &a);
    a.y = z;
    ck_mlp(plain, &a);
    expect("mlp", ck_pool_features(pool), y, z, m * n, 5e-4f);
    float *all[] = {x, first, second, weight, bias, residual, bias_first, bias_second, packed_first,
                    packed_second, y, z};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
  }
}

static void check_attention(ck_pool *pool, ck_pool *plain) {
  static const ptrdiff_t problems[][6] = {
    // batch, heads, queries, keys, d, dv
    {1, 1, 1, 1, 1, 1}, {2, 3, 5, 7, 16, 8}, {3, 2, 16, 64, 96, 96}, {1, 2, 9, 300, 16, 32},
    {1, 1, 300, 270, 32, 64}, {2, 2, 49, 49, 24, 24}, {1, 1, 4, 0, 8, 8},
  };
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    ptrdiff_t batch = problems[p][0], heads = problems[p][1], queries = problems[p][2];
    ptrdiff_t keys = problems[p][3], d = problems[p][4], dv = problems[p][5];
    float *q = numbers(batch * queries * heads * d, 4), *k = numbers(batch * keys * heads * d, 1);
    float *v = numbers(batch * keys * heads * dv, 1);
    ptrdiff_t count = batch * queries * heads * dv;
    float *y = numbers(count, 0), *z = numbers(count, 0);
    ck_attention_args a = {
      .q = q, .q_stride = heads * d, .q_batch_stride = queries * heads * d, .k = k,
      .k_stride = heads * d, .k_batch_stride = keys * heads * d, .v = v, .v_stride = heads * dv,
      .v_batch_stride = keys * heads * dv, .out = y, .out_stride = heads * dv,
      .out_batch_stride = queries * heads * dv, .batch = batch, .heads = heads,
      .queries = queries, .keys = keys, .d = d, .dv = dv, .scale = 1 / sqrtf((float)d),
    };
    float *workspace = numbers(ck_attention_workspace(pool, &a), 0);
    a.workspace = workspace;
    ck_attention(pool, &a);
    a.out = z;
    ck_attention(plain, &a);
    expect("attention", ck_pool_features(pool), y, z, count, 5e-5f);
    float *rounded = numbers(ck_integer_attention_workspace(pool, &a), 0);
    a.out = y;
    a.workspace = rounded;
    ck_integer_attention(pool, &a);
    expect("integer attention", ck_pool_features(pool), y, z, count, 1e-2f);
    float *all[] = {q, k, v, y, z, workspace, rounded};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
  }
}

static void check_grid_attention(ck_pool *pool, ck_pool *plain) {
  static const ptrdiff_t problems[][7] = {
    // queries, channels, memory, width, height, frames, unplaced
    {40, 16, 8, 3, 2, 1, 0}, {33, 32, 20, 5, 4, 7, 9}, {64, 64, 64, 8, 8, 9, 70},
    {5, 16, 4, 4, 4, 0, 3}, {1, 8, 1, 1, 1, 16, 1}, {130, 64, 35, 6, 3, 3, 64},
    {70, 16, 8, 20, 2, 2, 0}, {9, 8, 3, 2, 2, 70, 1},
  };
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    ptrdiff_t tokens = s[3] * s[4] * s[5] + s[6], pairs = s[1] / 4;
    float *q = numbers(s[0] * s[1], 2), *keys = numbers(tokens * s[2], 1);
    float *values = numbers(tokens * s[2], 1), *y = numbers(s[0] * s[2], 0);
    float *z = numbers(s[0] * s[2], 0), *weights = numbers((s[2] + 1) * s[1], 0.5f);
    float *unplaced = numbers((s[2] + 1) * s[1], 0.5f);
    float *columns = numbers((s[3] + 1) / 2 * pairs * 2, 1);
    float *rows = numbers((s[4] + 1) / 2 * pairs * 2, 1);
    ck_grid_attention_args a = {
      .q = q, .keys = keys, .values = values, .out = y, .queries = s[0], .channels = s[1],
      .memory = s[2], .width = s[3], .height = s[4], .frames = s[5], .unplaced = s[6],
      .scale = 0.25f, .weights = weights, .column_cosines = columns,
      .column_sines = columns + (s[3] + 1) / 2 * pairs, .row_cosines = rows,
      .row_sines = rows + (s[4] + 1) / 2 * pairs, .unplaced_weights = unplaced,
    };
    // The place in the middle of an odd side does not turn.
    if (s[3] % 2) memset((float *)a.column_sines, 0, (size_t)pairs * sizeof(float));
    if (s[4] % 2) memset((float *)a.row_sines, 0, (size_t)pairs * sizeof(float));
    ck_grid_attention(pool, &a);
    a.out = z;
    ck_grid_attention(plain, &a);
    expect("grid attention", ck_pool_features(pool), y, z, s[0] * s[2], 2e-4f);
    float *workspace = numbers(ck_integer_grid_workspace(pool, &a), 0);
    a.out = y;
    a.workspace = workspace;
    ck_integer_grid_attention(pool, &a);
    expect("integer grid attention", ck_pool_features(pool), y, z, s[0] * s[2], 2e-2f);
    float *all[] = {q, keys, values, y, z, weights, unplaced, columns, rows, workspace};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
  }
}

static void check_rows(ck_pool *pool, ck_pool *plain) {
  for (int s = 0; s < SIZES; s++) {
    ptrdiff_t m = 67, n = sizes[s];
    float *x = numbers(m * n, 3), *weight = numbers(n, 1), *bias = numbers(n, 1);
    float *y = numbers(m * n, 0), *z = numbers(m * n, 0);
    ck_layer_norm_args a = {
      .x = x, .y = y, .m = m, .n = n, .weight = weight, .bias = bias, .epsilon = 1e-3f,
      .activation = (ck_activation)(s % 4),
    };
    ck_layer_norm(pool, &a);
    a.y = z;
    ck_layer_norm(plain, &a);
    expect("layer norm", ck_pool_features(pool), y, z, m * n, 2e-5f);
    for (int activation = 0; activation < 4; activation++) {
      ck_activate(pool, x, y, m * n, (ck_activation)activation);
      ck_activate(plain, x, z, m * n, (ck_activation)activation);
      expect("activation", ck_pool_features(pool), y, z, m * n, 2e-6f);
    }
    float *all[] = {x, weight, bias, y, z};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
  }
}

int main(void) {
  static const uint32_t masks[] = {
    0, CK_VECTOR128, CK_AVX2, CK_AVX512, CK_AVX512 | CK_VNNI,
  };
  ck_pool *plain = ck_pool_create(1, 0);
  for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
    if ((ck_machine_features() & masks[i]) != masks[i]) {
      printf("skipped features %u: not of this machine\n", masks[i]);
      continue;
    }
    ck_pool *pool = ck_pool_create(3, masks[i]);
    check_products(pool, plain);
    check_mlp(pool, plain);
    check_attention(pool, plain);
    check_grid_attention(pool, plain);
    check_rows(pool, plain);
    ck_pool_destroy(pool);
    printf("checked features %u\n", masks[i]);
  }
  ck_pool_destroy(plain);
  return failures > 0;
}
