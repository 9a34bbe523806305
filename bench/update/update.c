// The fused update as a C programmer writes it: the limit that the WASM kernels are measured against. Without an anchor
// (a null pointer) it is a multistep method's, y = b x + sum of c h.
#include <stddef.h>

#define TERM(k) +c[k] * h[k][i]
#define TERMS1 TERM(0)
#define TERMS2 TERMS1 TERM(1)
#define TERMS3 TERMS2 TERM(2)
#define TERMS4 TERMS3 TERM(3)
#define TERMS5 TERMS4 TERM(4)
#define TERMS6 TERMS5 TERM(5)
#define TERMS7 TERMS6 TERM(6)
#define TERMS8 TERMS7 TERM(7)

#define LOOP(first, terms) \
  _Pragma("GCC ivdep") for (size_t i = 0; i < n; i++) y[i] = first + b * x[i] TERMS##terms;

#define CASE(terms)                          \
  case terms:                                \
    if (anchor) {                            \
      LOOP(a * anchor[i], terms)             \
    } else {                                 \
      LOOP(, terms)                         \
    }                                        \
    break;

#define UPDATE(name, T)                                                                          \
  void name(T *y, const T *anchor, const T *x, const T *ring, size_t stride, const double *row,  \
            int terms, size_t n, size_t repeats) {                                               \
    const T a = row[0], b = row[1];                                                              \
    T c[8];                                                                                      \
    const T *h[8];                                                                               \
    for (int k = 0; k < terms; k++) c[k] = row[k + 2], h[k] = ring + k * stride;                 \
    while (repeats--) switch (terms) {                                                           \
        CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)                          \
      }                                                                                          \
  }

UPDATE(update_f32, float)
UPDATE(update_f64, double)
