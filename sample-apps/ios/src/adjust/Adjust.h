#import "Apple.h"

/// Stand-in for Adjust's settings.
@interface ADJConfig : NSObject
@property(readonly) NSString *appToken;
- (instancetype)initWithAppToken:(NSString *)token;
@end

/// Stand-in for Adjust: asks to track, then reads the advertising identifier.
@interface Adjust : NSObject
+ (void)appDidLaunch:(ADJConfig *)config;
+ (NSString *)idfa;
@end
