#include "fibers.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define HAS_ADDRESS_SANITIZER
#endif
#endif

namespace {

void start_switch(void **state, const Fiber &to) {
#if defined(HAS_ADDRESS_SANITIZER)
  __sanitizer_start_switch_fiber(state, to.stack, to.stack_bytes);
#else
  (void)state, (void)to;
#endif
}

void finish_switch(void *state, Fiber *from) {
#if defined(HAS_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(
    state, from ? &from->stack : nullptr, from ? &from->stack_bytes : nullptr);
#else
  (void)state, (void)from;
#endif
}

} // namespace

#if defined(__x86_64__)
// Keeps what a function must not change on the stack, and the stack's address in `*from`.
extern "C" void cuda_emulation_switch(void **from, void *to);
asm(R"(
.text
.hidden cuda_emulation_switch
.globl cuda_emulation_switch
.type cuda_emulation_switch, @function
cuda_emulation_switch:
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, (%rdi)
  mov %rsi, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
.size cuda_emulation_switch, . - cuda_emulation_switch
)");

static void go(Fiber &from, Fiber &to) {
  cuda_emulation_switch(&from.stack_pointer, to.stack_pointer);
}

void prepare(Fiber &fiber, void (*function)()) {
  uintptr_t top = ((uintptr_t)fiber.stack + fiber.stack_bytes) & ~(uintptr_t)15;
  uintptr_t *p = (uintptr_t *)top;
  // Where the function would return to, the function, and six registers. At its start the stack is
  // 8 bytes off its alignment, as after a call.
  *--p = 0;
  *--p = (uintptr_t)function;
  for (int i = 0; i < 6; i++) *--p = 0;
  fiber.stack_pointer = p;
}
#else
static void go(Fiber &from, Fiber &to) { swapcontext(&from.context, &to.context); }

void prepare(Fiber &fiber, void (*function)()) {
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = const_cast<void *>(fiber.stack);
  fiber.context.uc_stack.ss_size = fiber.stack_bytes;
  fiber.context.uc_link = nullptr;
  makecontext(&fiber.context, function, 0);
}
#endif

void add_stack(Fiber &fiber) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  fiber.stack_bytes = (size_t)256 << 10;
  void *memory = mmap(
    nullptr, page + fiber.stack_bytes, PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory, page, PROT_NONE) != 0) {
    fprintf(stderr, "emulation: no memory for the stacks of threads\n");
    abort();
  }
  fiber.stack = (const char *)memory + page;
}

void switch_fiber(Fiber &from, Fiber &to) {
  start_switch(&from.sanitizer_state, to);
  go(from, to);
  finish_switch(from.sanitizer_state, nullptr);
}

void leave_fiber(Fiber &from, Fiber &to) {
  start_switch(nullptr, to);
  go(from, to);
}

void enter_fiber(Fiber &from) { finish_switch(nullptr, &from); }
