// The mean field in vectors of eight pixels.

#ifndef CK_FLOW_MEAN_FIELD_VECTOR_TEMPLATE_H
#define CK_FLOW_MEAN_FIELD_VECTOR_TEMPLATE_H

#include "../../vector/eight_template.h"
#include "flow_mean_field.h"

#if CK_LANES == 8
#pragma clang fp contract(fast)
#endif

// The window is copied into planes with a margin of 4 rows above and below and 8 columns left and
// right, so that every neighbour can be read. Pixels of the margin have q = 0 and a colour far from
// that of any pixel. The affinity of a pair is stored once, at its upper (or left) pixel, in one
// plane for each of the 24 offsets of half a disc.
enum { OFFSETS = 24, ROWS = 4, COLUMNS = 8 };

static void flow_mean_field(
  ck_pool *pool, const uint8_t *colour, const float *unary, size_t row, int w, int h,
  ck_flow_field field, float *result, float *scratch) {
  (void)pool;
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
        space[count++] = -(float)(dx * dx + dy * dy) / (2 * field.space_sigma * field.space_sigma);
      }
  for (size_t i = 0; i < 3 * plane; i++) scratch[i] = 1e4f;
  memset(u, 0, sizeof(float) * 4 * plane);
  for (int y = 0; y < h; y++) {
    const size_t to = (size_t)(y + ROWS) * stride + COLUMNS;
    const uint8_t *from = colour + 3 * (size_t)y * row;
    for (int x = 0; x < w; x++)
      for (int c = 0; c < 3; c++) channel[c][to + (size_t)x] = from[3 * x + c];
    memcpy(u + to, unary + (size_t)y * row, sizeof(float) * (size_t)w);
  }
  const float by_colour = -1 / (2 * field.colour_sigma * field.colour_sigma);
  const size_t first = (size_t)ROWS * stride + COLUMNS, last = first + (size_t)h * stride;
  // Pairs whose upper pixel lies in the margin have affinity 0. Pairs within the margin are not
  // read.
  memset(k, 0, sizeof(float) * OFFSETS * plane);
  for (int o = 0; o < OFFSETS; o++) {
    float *at = k + (size_t)o * plane;
    for (int y = 0; y < h; y++) {
      const size_t start = first + (size_t)y * stride;
      for (size_t i = start; i < start + (size_t)w; i += 8) {
        vf8 difference = {}, e;
        for (int c = 0; c < 3; c++) {
          const vf8 d = load8(channel[c] + i) - load8(channel[c] + (ptrdiff_t)i + shift[o]);
          difference += d * d;
        }
        e = exp8(difference * by_colour + space[o]);
        store8(at + i, e);
      }
      // The last vector of a row may reach beyond the window.
      for (size_t i = start + (size_t)w; i < start + stride - 2 * COLUMNS; i++) at[i] = 0;
    }
  }
  for (size_t i = first; i < last; i += 8) {
    vf8 sum = splat8(0.5f);
    for (int o = 0; o < OFFSETS; o++) {
      const float *at = k + (size_t)o * plane + i;
      sum += load8(at) + load8(at - shift[o]);
    }
    store8(norm + i, field.weight / sum);
  }
  for (int round = 0; round <= field.rounds; round++) {
    for (int y = 0; y < h; y++) {
      const size_t start = first + (size_t)y * stride;
      for (size_t i = start; i < start + (size_t)w; i += 8) {
        vf8 pull = {}, e;
        if (round > 0)
          for (int o = 0; o < OFFSETS; o++) {
            const float *at = k + (size_t)o * plane + i, *from = q + i;
            pull +=
              load8(at) * load8(from + shift[o]) + load8(at - shift[o]) * load8(from - shift[o]);
          }
        e = exp8(load8(u + i) + load8(norm + i) * pull);
        store8(next + i, 1.0f - 2.0f / (e + 1.0f));
      }
      for (size_t i = start + (size_t)w; i < start + stride - 2 * COLUMNS; i++) next[i] = 0;
    }
    float *swap = q;
    q = next;
    next = swap;
  }
  for (int y = 0; y < h; y++)
    memcpy(
      result + (size_t)y * (size_t)w, q + first + (size_t)y * stride, sizeof(float) * (size_t)w);
}

#if CK_LANES == 8
#pragma clang fp contract(on)
#endif

#endif
