#import "HBAppDelegate.h"

int main(int count, char **arguments) {
    return UIApplicationMain(count, arguments, nil, @"HBAppDelegate");
}
