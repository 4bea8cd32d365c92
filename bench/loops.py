"""Loops for numba, where an array expression is not the form that its users would write."""

from __future__ import annotations

import numpy as np

try:
    from numba import prange
except ImportError:  # The loops are ordinary Python then, and nobody calls them.
    prange = range

A1, A2, A3, A4, A5 = 0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429
ROOT_2_PI = 0.3989422804014327
RATE, VOLATILITY = 0.02, 0.30


def black_scholes(s, x, t):
    out = np.empty_like(s)
    for i in prange(s.size):
        root = VOLATILITY * np.sqrt(t[i])
        d1 = (np.log(s[i] / x[i]) + (RATE + 0.5 * VOLATILITY * VOLATILITY) * t[i]) / root
        d2 = d1 - root
        k1 = 1.0 / (1.0 + 0.2316419 * abs(d1))
        k2 = 1.0 / (1.0 + 0.2316419 * abs(d2))
        c1 = ROOT_2_PI * np.exp(-0.5 * d1 * d1) * (k1 * (A1 + k1 * (A2 + k1 * (A3 + k1 * (A4 + k1 * A5)))))
        c2 = ROOT_2_PI * np.exp(-0.5 * d2 * d2) * (k2 * (A1 + k2 * (A2 + k2 * (A3 + k2 * (A4 + k2 * A5)))))
        c1 = 1.0 - c1 if d1 > 0 else c1
        c2 = 1.0 - c2 if d2 > 0 else c2
        discounted = x[i] * np.exp(-RATE * t[i])
        out[i] = s[i] * c1 - discounted * c2 + (discounted * (1.0 - c2) - s[i] * (1.0 - c1))
    return out


def jacobi(a, b):
    a, b = a.copy(), b.copy()
    for _ in range(1, 20):
        for i in prange(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                b[i, j] = 0.2 * (a[i, j] + a[i, j - 1] + a[i, j + 1] + a[i + 1, j] + a[i - 1, j])
        for i in prange(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                a[i, j] = 0.2 * (b[i, j] + b[i, j - 1] + b[i, j + 1] + b[i + 1, j] + b[i - 1, j])
    return a


def softmax(x):
    rows = x.reshape(-1, x.shape[-1])
    out = np.empty_like(rows)
    for r in prange(rows.shape[0]):
        top = rows[r].max()
        total = np.float32(0)
        for j in range(rows.shape[1]):
            e = np.exp(rows[r, j] - top)
            out[r, j] = e
            total += e
        for j in range(rows.shape[1]):
            out[r, j] /= total
    return out.reshape(x.shape)


def nanmean(a):
    flat = a.reshape(a.shape[0], -1)
    out = np.empty(flat.shape[1], a.dtype)
    block = 1024
    for k in prange((out.size + block - 1) // block):
        begin, end = k * block, min((k + 1) * block, out.size)
        total = np.zeros(end - begin, np.float64)
        count = np.zeros(end - begin, np.int64)
        for t in range(flat.shape[0]):
            for j in range(begin, end):
                value = flat[t, j]
                if not np.isnan(value):
                    total[j - begin] += value
                    count[j - begin] += 1
        for j in range(begin, end):
            out[j] = total[j - begin] / count[j - begin] if count[j - begin] else np.nan
    return out.reshape(a.shape[1:])


def mandelbrot(x, y):
    out = np.empty((y.size, x.size), np.int64)
    for i in prange(y.size):
        for j in range(x.size):
            a, b, n = 0.0, 0.0, 0
            while n < 200 and a * a + b * b < 4.0:
                a, b = a * a - b * b + x[j], 2 * a * b + y[i]
                n += 1
            out[i, j] = 0 if n == 200 else n - 1
    return out


def grey(r, g, b):
    out = np.empty(r.shape, np.float32)
    for i in prange(r.shape[0]):
        for j in range(r.shape[1]):
            red, green, blue = np.float32(r[i, j]), np.float32(g[i, j]), np.float32(b[i, j])
            out[i, j] = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
    return out


def inside(x, y):
    total = 0
    for i in prange(x.size):
        if (x[i] > -1 and x[i] < 1 and y[i] > x[i]) or (y[i] < -x[i] and y[i] > -3):
            total += 1
    return total


def mean_of_rows(a):
    out = np.empty(a.shape[0])
    for i in prange(a.shape[0]):
        out[i] = np.mean(a[i])
    return out


def sum_of_columns(a):
    out = np.zeros(a.shape[1], a.dtype)
    block = 1024
    for k in prange((a.shape[1] + block - 1) // block):
        begin, end = k * block, min((k + 1) * block, a.shape[1])
        for i in range(a.shape[0]):
            for j in range(begin, end):
                out[j] += a[i, j]
    return out


def potential(x, y):
    out = np.empty(x.size)
    for i in prange(x.size):
        total = 0.0
        for j in range(y.size):
            d = x[i] - y[j]
            total += 1.0 / (1.0 + d * d)
        out[i] = total
    return out


def standardise(a):
    out = np.empty_like(a)
    block = 512
    for k in prange((a.shape[1] + block - 1) // block):
        begin, end = k * block, min((k + 1) * block, a.shape[1])
        mean, spread = np.zeros(end - begin), np.zeros(end - begin)
        for i in range(a.shape[0]):
            for j in range(begin, end):
                mean[j - begin] += a[i, j]
        mean /= a.shape[0]
        for i in range(a.shape[0]):
            for j in range(begin, end):
                spread[j - begin] += (a[i, j] - mean[j - begin]) ** 2
        spread = np.sqrt(spread / a.shape[0])
        for i in range(a.shape[0]):
            for j in range(begin, end):
                out[i, j] = (a[i, j] - mean[j - begin]) / spread[j - begin]
    return out


def heat(u):
    out = np.empty((u.shape[0] - 2, u.shape[1] - 2, u.shape[2] - 2))
    for i in prange(out.shape[0]):
        for j in range(out.shape[1]):
            for k in range(out.shape[2]):
                inner = u[i + 1, j + 1, k + 1]
                around = u[i + 2, j + 1, k + 1] + u[i, j + 1, k + 1] + u[i + 1, j + 2, k + 1] + u[i + 1, j, k + 1]
                out[i, j, k] = inner + 0.1 * (around + u[i + 1, j + 1, k + 2] + u[i + 1, j + 1, k] - 6 * inner)
    return out


def spread(a):
    flat = a.reshape(a.shape[0], -1)
    out = np.empty(flat.shape[1])
    for j in prange(out.size):
        total, squares, count = 0.0, 0.0, 0
        for t in range(flat.shape[0]):
            if not np.isnan(flat[t, j]):
                total += flat[t, j]
                count += 1
        mean = total / count if count else np.nan
        for t in range(flat.shape[0]):
            if not np.isnan(flat[t, j]):
                squares += (flat[t, j] - mean) ** 2
        out[j] = np.sqrt(squares / count) if count else np.nan
    return out.reshape(a.shape[1:])


def median(a):
    flat = a.reshape(a.shape[0], -1)
    out = np.empty(flat.shape[1])
    for j in prange(out.size):
        out[j] = np.nanmedian(flat[:, j])
    return out.reshape(a.shape[1:])
