# stats: descriptive statistics beyond the built-in reductions. Every function keeps units: the rms of lengths is a
# length, a skewness is a number. `use stats`, then `stats.rms(x)`.

# Square root of the mean of the squares.
fn rms(x) = sqrt(mean(x^2))

# Distance of every element from the mean, in standard deviations.
fn zscore(x, ddof = 0) = (x - mean(x)) / std(x, ddof = ddof)

# Elements mapped so that the smallest is 0 and the largest is 1.
fn rescale(x) = (x - min(x)) / (max(x) - min(x))

# Largest element minus the smallest one.
fn spread(x) = max(x) - min(x)

# Mean with a weight for each element; weights may have any unit.
fn weighted_mean(x, weights) = sum(x * weights) / sum(weights)

# Standard error of the mean.
fn standard_error(x) = std(x, ddof = 1) / sqrt(f64(size(x)))

# Mean of the products of the deviations of two variables.
fn covariance(x, y, ddof = 0) = sum((x - mean(x)) * (y - mean(y))) / (size(x) - ddof)

# Pearson's correlation coefficient.
fn correlation(x, y) = covariance(x, y) / (std(x) * std(y))

# Third and fourth standardised moments; the kurtosis of a normal distribution is 3.
fn skewness(x) = mean(zscore(x)^3)
fn kurtosis(x) = mean(zscore(x)^4)

# Slope and intercept of the least-squares line through the points (x, y).
fn slope(x, y) = sum((x - mean(x)) * (y - mean(y))) / sum((x - mean(x))^2)
fn intercept(x, y) = mean(y) - slope(x, y) * mean(x)

# Errors of a model against observations.
fn bias(model, observed) = mean(model - observed)
fn mean_absolute_error(model, observed) = mean(abs(model - observed))
fn rmse(model, observed) = rms(model - observed)

# Share of the variance of the observations that the model explains (1 is perfect).
fn r_squared(model, observed) = 1 - sum((observed - model)^2) / sum((observed - mean(observed))^2)
