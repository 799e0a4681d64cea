#define _GNU_SOURCE
#include "pool.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../isa/kernels.h"

// How often a thread polls before it sleeps in the kernel. This takes about 20 µs: the runs of one
// network layer follow each other without sleep, and an idle team costs nothing.
enum { SPINS = 2000 };

// pool_check.c widens the moment between writing a run's fields and its ticket, to provoke races.
#ifndef CK_POOL_PAUSE
#define CK_POOL_PAUSE() (void)0
#endif

struct ck_pool {
  ck_kernels kernels;
  int threads;
  pthread_t *workers;
  // Held by the thread whose run is in progress.
  atomic_flag busy;

  // The run. The upper half of `ticket` is the run's number, the lower half the next item. A thread
  // owns an item once it has advanced the ticket by compare-and-swap. work, context and count are
  // written only between runs: when every item of the last run is done, and after the ticket of the
  // next run has been set with no item to claim. A late worker that still holds a ticket of the
  // last run either reads that run's count, and finds nothing left, or reads a newer field. The
  // writer releases the fields after it changed the ticket and the worker acquires them, so the
  // worker's compare-and-swap then fails.
  _Alignas(64) _Atomic uint64_t ticket;
  _Atomic(ck_item) work;
  _Atomic(void *) context;
  _Atomic int64_t count;
  // Items done. Counting items instead of workers means that nobody waits for a worker that the
  // scheduler keeps off its core while others have done its share.
  _Alignas(64) _Atomic int64_t done;

  // Sleep. `wake` counts the runs (and the end), `sleepers` the workers at or near the futex.
  _Alignas(64) _Atomic uint32_t wake;
  _Atomic uint32_t sleepers;
  _Atomic bool ending;
  // 1 while the caller sleeps until the last item is done.
  _Alignas(64) _Atomic uint32_t waiting;
};

static void futex_wait(_Atomic uint32_t *word, uint32_t expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word, int threads) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, threads, NULL, NULL, 0);
}

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Claims items and works on them until none is left.
static void work_on_items(ck_pool *pool) {
  for (;;) {
    uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    ck_item work = atomic_load_explicit(&pool->work, memory_order_acquire);
    void *context = atomic_load_explicit(&pool->context, memory_order_acquire);
    int64_t count = atomic_load_explicit(&pool->count, memory_order_acquire);
    int64_t item = (int64_t)(ticket & UINT32_MAX);
    if (item >= count) {
      // Either nothing is left, or the fields are newer than the ticket, or the run is not open
      // yet: then the wake that follows brings this thread back.
      if (atomic_load_explicit(&pool->ticket, memory_order_acquire) == ticket) return;
      continue;
    }
    if (!atomic_compare_exchange_weak_explicit(
          &pool->ticket, &ticket, ticket + 1, memory_order_acq_rel, memory_order_relaxed)) {
      continue;
    }
    work(context, item);
    // seq_cst here and in await_done: either the last item's thread sees `waiting`, or the caller
    // sees `done`.
    if (atomic_fetch_add(&pool->done, 1) + 1 == count && atomic_exchange(&pool->waiting, 0) == 1) {
      futex_wake(&pool->waiting, 1);
    }
  }
}

static void *worker_main(void *argument) {
  ck_pool *pool = argument;
  uint32_t seen = 0;
  for (;;) {
    uint32_t wake = seen;
    for (int spin = 0; spin < SPINS && wake == seen; spin++) {
      wake = atomic_load_explicit(&pool->wake, memory_order_acquire);
      if (wake == seen) relax();
    }
    if (wake == seen) {
      // seq_cst on both sides: the publisher increments `wake`, then reads `sleepers`; here the
      // order is reversed, so one of the two sees the other.
      atomic_fetch_add(&pool->sleepers, 1);
      while ((wake = atomic_load(&pool->wake)) == seen) futex_wait(&pool->wake, seen);
      atomic_fetch_sub(&pool->sleepers, 1);
    }
    seen = wake;
    if (atomic_load_explicit(&pool->ending, memory_order_acquire)) return NULL;
    work_on_items(pool);
  }
}

static void publish_wake(ck_pool *pool) {
  atomic_fetch_add(&pool->wake, 1);
  if (atomic_load(&pool->sleepers) > 0) futex_wake(&pool->wake, INT_MAX);
}

static void await_done(ck_pool *pool, int64_t count) {
  for (int spin = 0; spin < SPINS; spin++) {
    if (atomic_load_explicit(&pool->done, memory_order_acquire) == count) return;
    relax();
  }
  for (;;) {
    // Set again in each round: a late worker of the last run may have cleared it.
    atomic_store(&pool->waiting, 1);
    if (atomic_load(&pool->done) == count) break;
    futex_wait(&pool->waiting, 1);
  }
  atomic_store(&pool->waiting, 0);
}

static void run_here(ptrdiff_t count, ck_item work, void *context) {
  for (ptrdiff_t item = 0; item < count; item++) work(context, item);
}

void ck_pool_run(ck_pool *pool, ptrdiff_t count, ck_item work, void *context) {
  // A single item needs no team. A count beyond the ticket's lower half does not occur.
  if (
    count <= 1 || pool->threads == 1 || count >= UINT32_MAX ||
    atomic_flag_test_and_set_explicit(&pool->busy, memory_order_acquire)) {
    run_here(count, work, context);
    return;
  }
  uint64_t run = (atomic_load_explicit(&pool->ticket, memory_order_relaxed) >> 32) + 1;
  atomic_store_explicit(&pool->ticket, run << 32 | UINT32_MAX, memory_order_relaxed);
  atomic_store_explicit(&pool->work, work, memory_order_release);
  atomic_store_explicit(&pool->context, context, memory_order_release);
  atomic_store_explicit(&pool->count, count, memory_order_release);
  atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
  CK_POOL_PAUSE();
  atomic_store_explicit(&pool->ticket, run << 32, memory_order_release);
  publish_wake(pool);
  work_on_items(pool);
  await_done(pool, count);
  atomic_flag_clear_explicit(&pool->busy, memory_order_release);
}

ck_pool *ck_pool_create(int threads, uint32_t features) {
  if (threads < 1) threads = 1;
  ck_pool *pool = aligned_alloc(64, (sizeof(ck_pool) + 63) / 64 * 64);
  if (!pool) return NULL;
  *pool = (ck_pool){.threads = threads};
  ck_choose_kernels(features, &pool->kernels);
  atomic_flag_clear(&pool->busy);
  pool->workers = calloc((size_t)threads, sizeof(pthread_t));
  if (!pool->workers) {
    free(pool);
    return NULL;
  }
  for (int i = 0; i < threads - 1; i++) {
    if (pthread_create(&pool->workers[i], NULL, worker_main, pool) != 0) {
      pool->threads = i + 1;
      ck_pool_destroy(pool);
      return NULL;
    }
  }
  return pool;
}

void ck_pool_destroy(ck_pool *pool) {
  atomic_store_explicit(&pool->ending, true, memory_order_release);
  publish_wake(pool);
  for (int i = 0; i < pool->threads - 1; i++) pthread_join(pool->workers[i], NULL);
  free(pool->workers);
  free(pool);
}

int ck_pool_threads(const ck_pool *pool) { return pool->threads; }

uint32_t ck_pool_features(const ck_pool *pool) { return pool->kernels.features; }

const ck_kernels *ck_pool_kernels(const ck_pool *pool) { return &pool->kernels; }
