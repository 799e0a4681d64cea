// Fibers: functions that take turns on one host thread, each with a stack of its own.

#ifndef CUDA_EMULATION_FIBERS_H
#define CUDA_EMULATION_FIBERS_H

#include <cstddef>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

/// A host thread's own stack, or a fiber.
struct Fiber {
#if defined(__x86_64__)
  void *stack_pointer = nullptr;
#else
  ucontext_t context = {};
#endif
  /// The lowest byte. The address sanitizer also wants to know it of a host thread's stack.
  const void *stack = nullptr;
  size_t stack_bytes = 0;
  /// What the address sanitizer keeps of the fiber while others run.
  void *sanitizer_state = nullptr;
};

/// Gives `fiber` a stack with a guard page, to keep for as long as the process lives.
void add_stack(Fiber &fiber);
/// Makes `fiber` call `function`, which must not return, when it is switched to.
void prepare(Fiber &fiber, void (*function)());
/// Goes on where `to` was left. Returns when something switches to `from`.
void switch_fiber(Fiber &from, Fiber &to);
/// Switches from a fiber that will not run on.
void leave_fiber(Fiber &from, Fiber &to);
/// A fiber's function calls this first; `from` is who switched to it.
void enter_fiber(Fiber &from);

#endif
