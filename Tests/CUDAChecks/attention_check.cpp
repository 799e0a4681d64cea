#include "check.h"
#include "problems.h"

namespace {

struct AttentionKernel {
  const char *name;
  void (*run)(gpu_attention_args);
  int64_t d, dv;
  int threads, queries;
  size_t shared_bytes;
  double tolerance;
};

#define HALF_KERNEL(D, V)               \
  {"attention_half_" #D "_" #V,         \
   attention_half_##D##_##V,            \
   D,                                   \
   V,                                   \
   GPU_HALF_THREADS,                    \
   GPU_HALF_QUERIES,                    \
   GPU_SHARED_attention_half_##D##_##V, \
   2e-3}

const AttentionKernel kernels[] = {
  {"attention_exact", attention_exact, GPU_HEAD_LIMIT, GPU_HEAD_LIMIT, GPU_EXACT_THREADS,
   GPU_EXACT_QUERIES, GPU_SHARED_attention_exact, 3e-6},
  HALF_KERNEL(64, 64),
  HALF_KERNEL(80, 80),
  HALF_KERNEL(96, 96),
  HALF_KERNEL(256, 64),
  HALF_KERNEL(256, 256),
};

struct AttentionProblem {
  int64_t batch, heads, queries, keys, d, dv;
  /// What rows of q, k and v have beyond their heads.
  int64_t gap;
  /// Added to each logit.
  float shift;
  /// What q is multiplied with: large logits make the largest weight all but one.
  float sharpness;
};

std::string text(const AttentionProblem &p) {
  return " " + std::to_string(p.batch) + " x " + std::to_string(p.heads) + " heads of " +
    std::to_string(p.d) + "/" + std::to_string(p.dv) + ", " + std::to_string(p.queries) +
    " queries, " + std::to_string(p.keys) + " keys, gap " + std::to_string(p.gap) + ", shift " +
    std::to_string(p.shift);
}

/// What row i of [rows, heads · columns] has in a head.
const float *row_at(const std::vector<float> &x, int64_t stride, int64_t i, int64_t column) {
  return x.data() + i * stride + column;
}

std::vector<double> reference(
  const AttentionProblem &p, const std::vector<float> &q, const std::vector<float> &k,
  const std::vector<float> &v, int64_t q_stride, int64_t v_stride, float scale) {
  std::vector<double> out(p.batch * p.queries * p.heads * p.dv, 0);
  std::vector<double> weights(p.keys);
  for (int64_t b = 0; b < p.batch; b++) {
    for (int64_t h = 0; h < p.heads; h++) {
      for (int64_t i = 0; i < p.queries; i++) {
        const float *x = row_at(q, q_stride, b * p.queries + i, h * p.d);
        double top = -INFINITY, total = 0;
        for (int64_t j = 0; j < p.keys; j++) {
          const float *y = row_at(k, q_stride, b * p.keys + j, h * p.d);
          double sum = 0;
          for (int64_t c = 0; c < p.d; c++) sum += (double)x[c] * y[c];
          weights[j] = scale * sum;
          top = std::fmax(top, weights[j]);
        }
        for (double &weight : weights) total += weight = std::exp(weight - top);
        double *to = &out[((b * p.queries + i) * p.heads + h) * p.dv];
        for (int64_t j = 0; j < p.keys; j++) {
          const float *y = row_at(v, v_stride, b * p.keys + j, h * p.dv);
          for (int64_t c = 0; c < p.dv; c++) to[c] += weights[j] / total * y[c];
        }
      }
    }
  }
  return out;
}

/// On the kernels that it fits, and fits better than most.
void check_problem(const AttentionProblem &p) {
  const int64_t q_stride = p.heads * p.d + p.gap, v_stride = p.heads * p.dv + p.gap;
  const float scale = 1 / std::sqrt((float)p.d);
  std::vector<float> q = noise(p.batch * p.queries * q_stride, 1, p.sharpness);
  std::vector<float> k = noise(p.batch * p.keys * q_stride, 2);
  std::vector<float> v = noise(p.batch * p.keys * v_stride, 3);
  if (p.shift != 0) {
    // The last dimension of a head is the same for all queries and keys.
    for (size_t i = 0; i < q.size(); i++) {
      if ((int64_t)i % q_stride % p.d == p.d - 1) q[i] = p.shift / scale / 8;
    }
    for (size_t i = 0; i < k.size(); i++) {
      if ((int64_t)i % q_stride % p.d == p.d - 1) k[i] = 8;
    }
  }
  fill_gaps(q, 0, q_stride, p.heads * p.d);
  fill_gaps(k, 0, q_stride, p.heads * p.d);
  fill_gaps(v, 0, v_stride, p.heads * p.dv);
  const std::vector<double> expected = reference(p, q, k, v, q_stride, v_stride, scale);
  // Behind the last row there is nothing to read.
  if (p.queries > 0) q.resize(q.size() - p.gap);
  if (p.keys > 0) k.resize(k.size() - p.gap);
  Floats device_q(q), device_k(k);
  Floats device_v(std::vector<float>(v.begin(), v.end() - (p.keys > 0 ? p.gap : 0)));
  for (const AttentionKernel &kernel : kernels) {
    const bool exact = kernel.run == attention_exact;
    if (p.d > kernel.d || p.dv > kernel.dv) continue;
    if (!exact && (p.d + 32 < kernel.d || p.dv + 32 < kernel.dv) && p.queries > 40) continue;
    Floats out(p.batch * p.queries * p.heads * p.dv);
    const gpu_attention_args args = {device_q, device_k, device_v, out,     q_stride,
                                     q_stride, v_stride, p.batch,  p.heads, p.queries,
                                     p.keys,   p.d,      p.dv,     scale};
    launch<gpu_attention_args>(
      kernel.name, kernel.run, args, blocks(p.queries, kernel.queries), (unsigned)p.heads,
      (unsigned)p.batch, kernel.threads, kernel.shared_bytes);
    // Large logits lose as many digits as they have before the point.
    const double tolerance = kernel.tolerance * (p.shift != 0 ? 10 : p.sharpness > 1 ? 4 : 1);
    if (p.keys > 0) {
      expect_relative(kernel.name + text(p), out, expected, tolerance);
    } else {
      expect_near(kernel.name + text(p), out, expected, 0);
    }
  }
}

} // namespace

void check_attention() {
  // Windows, and heads of every size.
  check_problem({3, 2, 49, 49, 16, 16, 0, 0, 1});
  check_problem({1, 1, 8, 200, 32, 32, 4, 0, 1});
  check_problem({2, 1, 65, 64, 56, 56, 0, 0, 1});
  check_problem({1, 2, 33, 96, 64, 64, 8, 0, 1});
  check_problem({1, 1, 64, 65, 72, 72, 0, 0, 1});
  check_problem({1, 2, 50, 130, 96, 96, 0, 0, 1});
  check_problem({2, 1, 70, 150, 256, 64, 0, 0, 1});
  check_problem({1, 1, 40, 70, 256, 256, 0, 0, 1});
  check_problem({1, 1, 33, 129, 100, 200, 4, 0, 1});
  // Many keys.
  check_problem({1, 1, 200, 1000, 32, 32, 0, 0, 1});
  // Few of both.
  check_problem({3, 2, 1, 1, 16, 16, 0, 0, 1});
  check_problem({1, 1, 8, 1, 256, 64, 0, 0, 1});
  check_problem({1, 1, 1, 17, 256, 256, 0, 0, 1});
  check_problem({2, 2, 5, 0, 16, 16, 0, 0, 1});
  // Rows that cannot be read four floats at a time.
  check_problem({2, 2, 20, 40, 15, 13, 0, 0, 1});
  check_problem({1, 2, 20, 40, 13, 14, 0, 0, 1});
  check_problem({1, 2, 20, 40, 14, 15, 0, 0, 1});
  check_problem({1, 1, 20, 40, 64, 64, 1, 0, 1});
  // Logits far from zero: what is masked must not count.
  check_problem({1, 1, 9, 40, 32, 32, 0, -300, 1});
  check_problem({1, 1, 9, 40, 32, 32, 0, 300, 1});
  check_problem({1, 1, 40, 200, 32, 32, 0, 0, 30});
}
