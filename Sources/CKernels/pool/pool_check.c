// Runs of the thread pool one after the other: each item of each run is done exactly once, and
// nobody waits for ever. Built with CK_POOL_PAUSE, which widens the moment in which a thread that
// is late from the last run could claim an item of the next.

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "../isa/kernels.h"

/// The pool alone needs no kernels.
void ck_choose_kernels(uint32_t features, ck_kernels *chosen) {
  (void)features;
  (void)chosen;
}

enum { MOST_ITEMS = 40, RUNS = 20000, SECONDS = 300 };

static _Atomic int done[MOST_ITEMS];

static void note(void *context, ptrdiff_t item) {
  (void)context;
  atomic_fetch_add(&done[item], 1);
}

static int check(int threads) {
  ck_pool *pool = ck_pool_create(threads, 0);
  int failures = 0;
  for (int run = 0; run < RUNS; run++) {
    int count = 2 + run * 7 % (MOST_ITEMS - 2);
    for (int i = 0; i < MOST_ITEMS; i++) done[i] = 0;
    ck_pool_run(pool, count, note, NULL);
    for (int i = 0; i < MOST_ITEMS; i++) {
      if (done[i] == (i < count)) continue;
      printf(
        "FAIL pool of %d threads, run %d: item %d of %d done %d times\n", threads, run, i, count,
        done[i]);
      failures++;
    }
  }
  ck_pool_destroy(pool);
  return failures;
}

int main(void) {
  // A hang ends in a signal.
  alarm(SECONDS);
  int failures = check(2) + check(3) + check(8);
  printf("pool: %d runs each by 2, 3 and 8 threads, %d failures\n", RUNS, failures);
  return failures > 0;
}
