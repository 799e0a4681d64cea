// What the checks of products and attention share.

#ifndef CUDA_CHECKS_PROBLEMS_H
#define CUDA_CHECKS_PROBLEMS_H

#include "check.h"

/// Weights [n, k] in panels [ceil(n / 32), k, 32], padded with zeros, as `ck_pack` has them.
inline std::vector<float> packed(const std::vector<float> &w, int64_t n, int64_t k) {
  std::vector<float> panels((n + 31) / 32 * 32 * k, 0);
  for (int64_t j = 0; j < n; j++) {
    for (int64_t c = 0; c < k; c++) panels[(j / 32 * k + c) * 32 + j % 32] = w[j * k + c];
  }
  return panels;
}

/// Rounded to halves.
inline std::vector<float> as_halves(std::vector<float> x) {
  for (float &value : x) value = half_value(half_bits(value));
  return x;
}

/// Makes what rows have beyond their first `columns` NaN: it must not count.
inline void fill_gaps(std::vector<float> &x, int64_t start, int64_t stride, int64_t columns) {
  for (size_t i = start; i < x.size(); i++) {
    if ((int64_t)(i - start) % stride >= columns) x[i] = NAN;
  }
}

/// Expects y to be finite, and its distance from `expected` to be at most `tolerance` times the norm
/// of that.
inline void expect_relative(
  const std::string &what, Floats &y, const std::vector<double> &expected, double tolerance) {
  double error = 0, norm = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    const double difference = y.data()[i] - expected[i];
    error += difference * difference;
    norm += expected[i] * expected[i];
  }
  error = std::sqrt(error);
  norm = std::sqrt(norm);
  char text[80];
  snprintf(text, sizeof text, ": error %.3g of %.3g", error / norm, tolerance);
  expect(y.size() == expected.size() && error <= tolerance * norm, what + text);
}

#endif
