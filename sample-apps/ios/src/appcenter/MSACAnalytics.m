#import "AppCenter.h"

@implementation MSACAnalytics

static NSMutableDictionary<NSString *, NSString *> *events;

+ (void)startService {
    events = [NSMutableDictionary dictionary];
    [self trackEvent:@"session"];
}

+ (void)trackEvent:(NSString *)name {
    events[name] = [NSString stringWithFormat:@"%.0f", [NSDate date].timeIntervalSince1970];
}

@end
