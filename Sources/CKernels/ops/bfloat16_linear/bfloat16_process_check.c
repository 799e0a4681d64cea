// Products in bfloat16 in child processes and while signals arrive: processors keep tiles, and the
// permission to use them, apart from the other registers.

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { M = 200, N = 96, K = 128 };

static ck_bfloat16_linear_args problem(void) {
  return (ck_bfloat16_linear_args){
    .x = numbers(M * K, 2),
    .x_stride = K,
    .y = numbers(M * N, 0),
    .y_stride = N,
    .m = M,
    .n = N,
    .k = K,
    .packed = packed_bfloat16(numbers(N * K, 1), N, K),
  };
}

static int is_equal(const float *a, const float *b) { return memcmp(a, b, M * N * sizeof *a) == 0; }

/// Whether a child process computes the same.
static int child_agrees(ck_pool *pool, ck_bfloat16_linear_args a) {
  float *expected = a.y;
  a.y = numbers(M * N, 0);
  pid_t child = fork();
  if (child < 0) return 0;
  if (child == 0) {
    // The parent's threads do not exist here.
    ck_pool *own = ck_pool_create(1, ck_pool_features(pool));
    if (!own || ck_pool_features(own) != ck_pool_features(pool)) _exit(1);
    ck_bfloat16_linear(own, &a);
    _exit(is_equal(a.y, expected) ? 0 : 1);
  }
  int status;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// Any thread may handle a signal, several at once.
static atomic_int arrived;

static void count_signal(int number) {
  (void)number;
  int before = errno;
  atomic_fetch_add(&arrived, 1);
  errno = before;
}

/// Whether results are the same while the threads handle signals.
static int signals_change_nothing(ck_pool *pool, ck_bfloat16_linear_args a) {
  float *expected = a.y;
  a.y = numbers(M * N, 0);
  struct sigaction action = {.sa_handler = count_signal, .sa_flags = SA_RESTART}, before;
  sigaction(SIGPROF, &action, &before);
  struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_PROF, &often, NULL);
  int is_same = 1;
  for (arrived = 0; arrived < 3 && is_same;) {
    ck_bfloat16_linear(pool, &a);
    is_same = is_equal(a.y, expected);
  }
  setitimer(ITIMER_PROF, &never, NULL);
  sigaction(SIGPROF, &before, NULL);
  return is_same;
}

CK_CHECK(bfloat16_processes) {
  (void)plain;
  ck_bfloat16_linear_args a = problem();
  ck_bfloat16_linear(pool, &a);
  expect(child_agrees(pool, a), "a child process computes something else, or fails");
  expect(signals_change_nothing(pool, a), "results differ where signals arrive");
}
