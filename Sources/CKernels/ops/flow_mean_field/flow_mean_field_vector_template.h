// The kernels with 8-lane vectors. Included by one file per instruction set, each of which
// defines ISA(name), the suffix of the names. Vectors live only in variables of these functions:
// passing them would depend on the instruction set's calling convention.
#include "flow_kernels.h"
#include "layout.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

typedef float v8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t i8 __attribute__((vector_size(32), aligned(4)));

#define LOAD(p) (*(const v8 *)(p))
#define STORE(p, v) (*(v8 *)(p) = (v))
#define SPLAT(s) ((v8){} + (s))
#define SELECT(m, a, b) ((v8)(((i8)(a) & (m)) | ((i8)(b) & ~(m))))
#define RELU(v) SELECT((v) > 0, (v), (v8){})

// e^x for 8 lanes: 2^n by the exponent bits, 2^f by a polynomial for f in -0.5...0.5 (relative
// error below 4e-7). Clamped to e^±87, where floats end.
#define EXP(result, argument)                                                                      \
  do {                                                                                             \
    v8 t_ = (argument);                                                                            \
    t_ = SELECT(t_ > SPLAT(-87.0f), t_, SPLAT(-87.0f));                                            \
    t_ = SELECT(t_ < SPLAT(87.0f), t_, SPLAT(87.0f)) * 1.44269504f;                                \
    const v8 shifted_ = t_ + 12582912.0f;                                                          \
    const v8 f_ = t_ - (shifted_ - 12582912.0f);                                                   \
    v8 e_ = f_ * 1.3333558e-3f + 9.6181291e-3f;                                                    \
    e_ = e_ * f_ + 5.5504109e-2f;                                                                  \
    e_ = e_ * f_ + 2.4022651e-1f;                                                                  \
    e_ = e_ * f_ + 6.9314718e-1f;                                                                  \
    e_ = e_ * f_ + 1.0f;                                                                           \
    (result) = (v8)((i8)e_ + ((i8)shifted_ << 23));                                                \
  } while (0)

/// y[o] = sum over i of w[o * row + i * column] * x[i], plus y's first value: `init[o]` or 0; for 6
/// outputs and one block of 16 pixels.
static inline __attribute__((always_inline)) void
ISA(product6)(const float *w, size_t row, size_t column, const float *init, size_t in,
              const float *x, size_t stride, v8 sum[12]) {
  for (int o = 0; o < 6; o++)
    sum[2 * o] = sum[2 * o + 1] = SPLAT(init ? init[o] : 0.0f);
  for (size_t i = 0; i < in; i++) {
    const v8 a = LOAD(x + i * stride), b = LOAD(x + i * stride + 8);
    for (int o = 0; o < 6; o++) {
      const v8 k = SPLAT(w[(size_t)o * row + i * column]);
      sum[2 * o] += k * a;
      sum[2 * o + 1] += k * b;
    }
  }
}

/// A whole ReLU layer on a batch.
static void ISA(layer)(const float *w, const float *b, size_t in, size_t out, const float *x,
                       size_t batch, float *y) {
  for (size_t n = 0; n < batch; n += FLOW_BLOCK)
    for (size_t o = 0; o < out; o += 6) {
      v8 sum[12];
      ISA(product6)(w + o * in, in, 1, b + o, in, x + n, batch, sum);
      for (size_t k = 0; k < 6; k++) {
        STORE(y + (o + k) * batch + n, RELU(sum[2 * k]));
        STORE(y + (o + k) * batch + n + 8, RELU(sum[2 * k + 1]));
      }
    }
}

/// dx = wᵀ dy through x's ReLU. `in` is a multiple of 6.
static void ISA(layer_input_gradient)(const float *w, size_t in, size_t out, const float *x,
                                      const float *dy, size_t batch, float *dx) {
  for (size_t n = 0; n < batch; n += FLOW_BLOCK)
    for (size_t i = 0; i < in; i += 6) {
      v8 sum[12];
      ISA(product6)(w + i, 1, in, NULL, out, dy + n, batch, sum);
      for (size_t k = 0; k < 6; k++)
        for (size_t half = 0; half < 2; half++) {
          const size_t at = (i + k) * batch + n + 8 * half;
          STORE(dx + at, SELECT(LOAD(x + at) > 0, sum[2 * k + half], (v8){}));
        }
    }
}

#define TOTAL(v) (((v)[0] + (v)[1] + (v)[2] + (v)[3]) + ((v)[4] + (v)[5] + (v)[6] + (v)[7]))

/// dw = dy xᵀ, 4 outputs by 2 inputs at a time; db = sums of dy. `out` is a multiple of 4.
static void ISA(layer_weight_gradient)(size_t in, size_t out, const float *x, const float *dy,
                                       size_t batch, float *dw, float *db) {
  for (size_t o = 0; o < out; o += 4) {
    const float *d[4];
    for (size_t k = 0; k < 4; k++) {
      d[k] = dy + (o + k) * batch;
      v8 sum = {};
      for (size_t n = 0; n < batch; n += 8)
        sum += LOAD(d[k] + n);
      db[o + k] = TOTAL(sum);
    }
    for (size_t i = 0; i < in; i += 2) {
      const float *first = x + i * batch, *second = i + 1 < in ? first + batch : first;
      v8 sum[8] = {};
      for (size_t n = 0; n < batch; n += 8) {
        const v8 a = LOAD(first + n), b = LOAD(second + n);
        for (int k = 0; k < 4; k++) {
          const v8 g = LOAD(d[k] + n);
          sum[2 * k] += g * a;
          sum[2 * k + 1] += g * b;
        }
      }
      for (size_t k = 0; k < 4; k++) {
        dw[(o + k) * in + i] = TOTAL(sum[2 * k]);
        if (i + 1 < in)
          dw[(o + k) * in + i + 1] = TOTAL(sum[2 * k + 1]);
      }
    }
  }
}

void ISA(flow_network_train)(float *parameters, float *moment1, float *moment2, int step,
                             size_t inputs, size_t batch, const float *x, const float *target,
                             float rate, float decay, float *scratch) {
  const network_layout at = network_layout_of(inputs);
  float *gradient = scratch;
  float *h1 = gradient + at.size, *h2 = h1 + FLOW_HIDDEN1 * batch;
  float *d1 = h2 + FLOW_HIDDEN2 * batch, *d2 = d1 + FLOW_HIDDEN1 * batch;
  float *dz = d2 + FLOW_HIDDEN2 * batch;
  ISA(layer)(parameters, parameters + at.b1, inputs, FLOW_HIDDEN1, x, batch, h1);
  ISA(layer)(parameters + at.w2, parameters + at.b2, FLOW_HIDDEN1, FLOW_HIDDEN2, h1, batch, h2);
  const float *w3 = parameters + at.w3;
  v8 total = {};
  for (size_t n = 0; n < batch; n += 8) {
    v8 z = SPLAT(parameters[at.b3]), e;
    for (size_t j = 0; j < FLOW_HIDDEN2; j++)
      z += w3[j] * LOAD(h2 + j * batch + n);
    EXP(e, -z);
    const v8 d = (1.0f / (1.0f + e) - LOAD(target + n)) * (1.0f / (float)batch);
    STORE(dz + n, d);
    total += d;
    for (size_t j = 0; j < FLOW_HIDDEN2; j++) {
      const v8 h = LOAD(h2 + j * batch + n);
      STORE(d2 + j * batch + n, SELECT(h > 0, w3[j] * d, (v8){}));
    }
  }
  gradient[at.b3] = TOTAL(total);
  for (size_t j = 0; j < FLOW_HIDDEN2; j++) {
    v8 sum = {};
    for (size_t n = 0; n < batch; n += 8)
      sum += LOAD(dz + n) * LOAD(h2 + j * batch + n);
    gradient[at.w3 + j] = TOTAL(sum);
  }
  ISA(layer_weight_gradient)(FLOW_HIDDEN1, FLOW_HIDDEN2, h1, d2, batch, gradient + at.w2,
                             gradient + at.b2);
  ISA(layer_input_gradient)(parameters + at.w2, FLOW_HIDDEN1, FLOW_HIDDEN2, h1, d2, batch, d1);
  ISA(layer_weight_gradient)(inputs, FLOW_HIDDEN1, x, d1, batch, gradient, gradient + at.b1);
  adam_step(parameters, moment1, moment2, gradient, at.size, step, rate, decay);
}

/// Layers 2 and 3 on one block: h1 is [H1, 16] before its ReLU.
static inline __attribute__((always_inline)) void ISA(head)(const float *parameters,
                                                            network_layout at, const float *h1,
                                                            float *z) {
  v8 low = SPLAT(parameters[at.b3]), high = low;
  for (size_t o = 0; o < FLOW_HIDDEN2; o += 6) {
    v8 sum[12];
    ISA(product6)(parameters + at.w2 + o * FLOW_HIDDEN1, FLOW_HIDDEN1, 1, parameters + at.b2 + o,
                  FLOW_HIDDEN1, h1, FLOW_BLOCK, sum);
    for (size_t k = 0; k < 6; k++) {
      low += parameters[at.w3 + o + k] * RELU(sum[2 * k]);
      high += parameters[at.w3 + o + k] * RELU(sum[2 * k + 1]);
    }
  }
  STORE(z, low);
  STORE(z + 8, high);
}

void ISA(flow_network_apply)(const float *parameters, const float *partial_bias,
                             size_t base_inputs, size_t extra_inputs, const float *base,
                             const float *extra, size_t stride, const uint8_t *wanted,
                             size_t first_block, size_t last_block, float *full, float *partial) {
  const size_t inputs = base_inputs + extra_inputs;
  const network_layout at = network_layout_of(inputs);
  for (size_t block = first_block; block < last_block; block++) {
    if (!wanted[block])
      continue;
    const size_t p = block * FLOW_BLOCK;
    float with[FLOW_HIDDEN1 * FLOW_BLOCK], without[FLOW_HIDDEN1 * FLOW_BLOCK];
    for (size_t o = 0; o < FLOW_HIDDEN1; o += 6) {
      v8 sum[12], more[12];
      ISA(product6)(parameters + o * inputs, inputs, 1, NULL, base_inputs, base + p, stride, sum);
      ISA(product6)(parameters + o * inputs + base_inputs, inputs, 1, parameters + at.b1 + o,
                    extra_inputs, extra + p, stride, more);
      for (size_t k = 0; k < 12; k++) {
        const size_t to = (o + k / 2) * FLOW_BLOCK + 8 * (k & 1);
        const v8 a = sum[k] + more[k], b = sum[k] + partial_bias[o + k / 2];
        STORE(with + to, RELU(a));
        STORE(without + to, RELU(b));
      }
    }
    ISA(head)(parameters, at, with, full + p);
    ISA(head)(parameters, at, without, partial + p);
  }
}

// The window is copied into planes with a margin of 4 rows above and below and 8 columns left and
// right, so that every neighbour can be read. Margin pixels have a colour no pixel is near and q = 0.
// The affinity of a pair is kept once, at its upper (or left) pixel, one plane per half-disc offset.
enum { OFFSETS = 24, ROWS = 4, COLUMNS = 8 };

void ISA(flow_mean_field)(const uint8_t *colour, const float *unary, size_t row, int w, int h,
                          flow_field field, float *result, float *scratch) {
  const size_t stride = (size_t)((w + 7) / 8) * 8 + 2 * COLUMNS;
  const size_t plane = stride * (size_t)(h + 2 * ROWS) + 16;
  float *channel[3] = {scratch, scratch + plane, scratch + 2 * plane};
  float *u = scratch + 3 * plane, *q = u + plane, *next = q + plane, *norm = next + plane;
  float *k = norm + plane;
  ptrdiff_t shift[OFFSETS];
  float space[OFFSETS];
  int count = 0;
  for (int dy = 0; dy <= 4; dy++)
    for (int dx = dy == 0 ? 1 : -4; dx <= 4; dx++)
      if (dx * dx + dy * dy <= 16) {
        shift[count] = dy * (ptrdiff_t)stride + dx;
        space[count++] =
            -(float)(dx * dx + dy * dy) / (2 * field.space_sigma * field.space_sigma);
      }
  for (size_t i = 0; i < 3 * plane; i++)
    scratch[i] = 1e4f;
  memset(u, 0, sizeof(float) * 4 * plane);
  for (int y = 0; y < h; y++) {
    const size_t to = (size_t)(y + ROWS) * stride + COLUMNS;
    const uint8_t *from = colour + 3 * (size_t)y * row;
    for (int x = 0; x < w; x++)
      for (int c = 0; c < 3; c++)
        channel[c][to + (size_t)x] = from[3 * x + c];
    memcpy(u + to, unary + (size_t)y * row, sizeof(float) * (size_t)w);
  }
  const float by_colour = -1 / (2 * field.colour_sigma * field.colour_sigma);
  const size_t first = (size_t)ROWS * stride + COLUMNS, last = first + (size_t)h * stride;
  // Pairs whose upper pixel lies in the margin have affinity 0; where both do, nobody reads it.
  memset(k, 0, sizeof(float) * OFFSETS * plane);
  for (int o = 0; o < OFFSETS; o++) {
    float *at = k + (size_t)o * plane;
    for (int y = 0; y < h; y++) {
      const size_t start = first + (size_t)y * stride;
      for (size_t i = start; i < start + (size_t)w; i += 8) {
        v8 difference = {}, e;
        for (int c = 0; c < 3; c++) {
          const v8 d = LOAD(channel[c] + i) - LOAD(channel[c] + (ptrdiff_t)i + shift[o]);
          difference += d * d;
        }
        EXP(e, difference * by_colour + space[o]);
        STORE(at + i, e);
      }
      // The last vector of a row may reach past the window.
      for (size_t i = start + (size_t)w; i < start + stride - 2 * COLUMNS; i++)
        at[i] = 0;
    }
  }
  for (size_t i = first; i < last; i += 8) {
    v8 sum = SPLAT(0.5f);
    for (int o = 0; o < OFFSETS; o++) {
      const float *at = k + (size_t)o * plane + i;
      sum += LOAD(at) + LOAD(at - shift[o]);
    }
    STORE(norm + i, field.weight / sum);
  }
  for (int round = 0; round <= field.rounds; round++) {
    for (int y = 0; y < h; y++) {
      const size_t start = first + (size_t)y * stride;
      for (size_t i = start; i < start + (size_t)w; i += 8) {
        v8 pull = {}, e;
        if (round > 0)
          for (int o = 0; o < OFFSETS; o++) {
            const float *at = k + (size_t)o * plane + i, *from = q + i;
            pull += LOAD(at) * LOAD(from + shift[o]) + LOAD(at - shift[o]) * LOAD(from - shift[o]);
          }
        EXP(e, LOAD(u + i) + LOAD(norm + i) * pull);
        STORE(next + i, 1.0f - 2.0f / (e + 1.0f));
      }
      for (size_t i = start + (size_t)w; i < start + stride - 2 * COLUMNS; i++)
        next[i] = 0;
    }
    float *swap = q;
    q = next;
    next = swap;
  }
  for (int y = 0; y < h; y++)
    memcpy(result + (size_t)y * (size_t)w, q + first + (size_t)y * stride,
           sizeof(float) * (size_t)w);
}
